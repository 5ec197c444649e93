import Linux

/// The small init of `--init`: process 1 that starts the command, passes signals on, and waits for orphans.
///
/// The kernel gives process 1 of a pid namespace no default signal actions, and every orphan as a child: most programs
/// know neither, so stop takes ten seconds and zombies stay.
public enum InitProcess {
    /// Where the container finds minibox when it is to play init.
    public static let path = "/sbin/minibox-init"
    public static let name = "minibox-init"
    /// What stands before the command that it is to run.
    public static let prefix = [path, "--"]

    /// Runs the command as a child, and ends with its exit code.
    public static func run(_ command: [String]) throws(KernelError) -> Never {
        let signals = try SignalDescriptor((1...31).map { Signal($0) }.filter { $0 != .kill && $0 != .stop })
        let child: Int32
        let handle: ProcessHandle
        switch try clone() {
        case .child:
            becomeCommand(command)
        case .parent(let process):
            child = process.pid
            handle = process
        }
        while true {
            _ = try waitUntil(readable: signals.descriptor.number)
            while let signal = try signals.next() {
                if signal != .child {
                    try? handle.send(signal)
                    continue
                }
                if let code = reap(child) { exitNow(code) }
            }
        }
    }

    /// Takes every child that has ended; the code of the command, once it is among them.
    private static func reap(_ child: Int32) -> Int32? {
        var code: Int32?
        while let (pid, status) = try? reapAnyChild() { if pid == child { code = status.shellCode } }
        return code
    }

    private static func becomeCommand(_ command: [String]) -> Never {
        do {
            // Ctrl-C and job control belong to the command, not to init. While SIGTTOU is blocked, a group in the
            // background may put itself into the foreground.
            if isTerminal(0) { try? becomeForegroundGroup(ofTerminal: 0) }
            try SignalMask.set([])
            try Program.execute(command[...], environment: environmentWords())
        } catch {
            try? write("\(name): cannot execute \(command.first ?? ""): \(error.errno.words) (\(error.errno.name))\n", to: 2)
            exitNow(error.errno == .missing || error.errno == .notDirectory ? 127 : 126)
        }
    }
}
