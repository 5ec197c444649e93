import Glibc

/// Whoever wants to see the calls: a renderer of `--explain`, a recorder of `--script`.
public protocol CallListener: AnyObject {
    /// A call is about to be made that may not return (execve, exit_group), or that begins another process (clone3).
    /// When it returns after all, `called` follows.
    func calling(_ call: Call)
    /// A call has returned. `errno` is nil when it succeeded.
    func called(_ call: Call, result: Int, errno: Errno?)
    /// A group of calls with one purpose begins.
    func began(_ step: Step)
    /// A step that was left out on purpose.
    func leftOut(_ step: Step)
    /// This process has just been made: the listener is a copy of its parent's.
    func forked()
    /// This process plays this part from now on.
    func became(_ role: ProcessRole)
}

extension CallListener {
    /// Whoever waits for results need not hear of a call before.
    public func calling(_ call: Call) {}
    /// Whoever tells no processes apart need not hear of new ones.
    public func forked() {}
    public func became(_ role: ProcessRole) {}
}

/// The parts that the processes of one run play.
public enum ProcessRole: String, Sendable, CaseIterable {
    /// The command that the user started.
    case command
    /// The process that stays beside the container.
    case monitor
    /// The container's first process, until it becomes the user's program.
    case inside
}

/// The one door to the kernel. Every system call of minibox passes here: it is narrated, and its errno is read, in one place.
public enum Door {
    nonisolated(unsafe) static var listening: (any CallListener)?

    /// Who listens; nil, the default, makes every call silent and free of strings.
    public static var listener: (any CallListener)? {
        get { unsafe listening }
        set { unsafe listening = newValue }
    }

    /// Makes one call and returns what it returned; below zero it throws, with errno.
    ///
    /// `describe` is asked only when somebody listens or the call fails. A call that a signal interrupted is made
    /// again, unless `restart` is false. Open to other modules for the calls of their own libraries.
    @inline(__always) @discardableResult
    public static func call<Result: SignedInteger>(
        _ describe: @autoclosure () -> Call, restart: Bool = true, _ body: () -> Result
    ) throws(KernelError) -> Result {
        while true {
            let result = body()
            if result >= 0, unsafe listening == nil { return result }
            let code = result < 0 ? Glibc.errno : 0
            if code == EINTR && restart {
                tell(describe(), Int(result), code)
                continue
            }
            try settle(describe(), Int(result), code)
            return result
        }
    }

    /// Makes a call that is told before it is made, since it may not return (execve), or since another process begins
    /// with it, whose calls must not be told first (clone3). In that process it has returned zero, and nothing is told.
    public static func callAhead<Result: SignedInteger>(
        _ describe: @autoclosure () -> Call, _ body: () -> Result
    ) throws(KernelError) -> Result {
        announce(describe())
        let result = body()
        if unsafe result == 0 || result > 0 && listening == nil { return result }
        let code = Glibc.errno
        try settle(describe(), Int(result), code)
        return result
    }

    /// Makes a call that cannot fail: umask, geteuid.
    public static func infallible<Result: BinaryInteger>(
        _ describe: @autoclosure () -> Call, _ body: () -> Result
    ) -> Result {
        let result = body()
        if unsafe listening != nil { tell(describe(), Int(result), 0) }
        return result
    }

    @inline(never)
    private static func settle(_ call: Call, _ result: Int, _ code: CInt) throws(KernelError) {
        tell(call, result, code)
        if result < 0 { throw KernelError(call: call, errno: Errno(code)) }
    }

    @inline(never)
    private static func tell(_ call: Call, _ result: Int, _ code: CInt) {
        inform { $0.called(call, result: result, errno: result < 0 ? Errno(code) : nil) }
    }

    /// The listener makes calls of its own (it writes): those are not part of the story.
    static func inform(_ body: (any CallListener) -> Void) {
        guard let listener else { return }
        self.listener = nil
        body(listener)
        self.listener = listener
    }

    /// Tells the listener which part this process plays from now on.
    public static func become(_ role: ProcessRole) { inform { $0.became(role) } }

    /// Tells the listener that this process has just been made.
    static func tellOfFork() { inform { $0.forked() } }

    /// Tells the listener of a call before it is made: one that does not return when it succeeds.
    @inline(never)
    public static func announce(_ call: @autoclosure () -> Call) { inform { $0.calling(call()) } }
}
