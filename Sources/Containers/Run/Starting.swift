import Linux
import Runtime

/// How a command wants to be attached to a container.
public struct AttachWish: Sendable {
    public var givesInput = false
    public var passesSignals = true
    public var detachKeys = DetachKeys.standard

    public init(givesInput: Bool = false, passesSignals: Bool = true, detachKeys: DetachKeys = .standard) {
        self.givesInput = givesInput
        self.passesSignals = passesSignals
        self.detachKeys = detachKeys
    }
}

/// From a container to its monitor: the fork, on both sides.
struct Starting: ~Copyable {
    /// Our end of the connection to the monitor; whoever attends to the container owns it.
    let socket: CInt
    let monitor: LeftMonitor

    /// Leaves a monitor beside the container, which starts it.
    ///
    /// - Parameter wish: what this command wants of the container's output and input; nil for nothing.
    /// - Throws: when no monitor can be made; what there is of a new container is then undone.
    init(_ made: consuming MadeContainer, attach wish: AttachWish?) throws {
        let container = made.container
        // A reader that goes away is told by EPIPE, not by death.
        SignalDisposition.set(.ignore, for: .pipe)
        // Whoever ignores the end of its children never learns how they ended.
        SignalDisposition.set(.byDefault, for: .child)
        Door.begin(Steps.monitor)
        let (ours, theirs): (CInt, CInt)
        let outcome: CloneOutcome
        do {
            (ours, theirs) = try wanting("\(Steps.monitor.purpose)") { () throws(KernelError) in try MessageSocket.pair().split()
            }
            // The monitor shall know before there is any output.
            if let wish { try sendMessage(Message.attach(input: wish.givesInput).encoded(), to: ours, wait: true) }
            outcome = try wanting("\(Steps.monitor.purpose)") { () throws(KernelError) in try clone() }
        } catch {
            // Nobody looks after it: it is buried as one whose command was killed.
            made.lock.leaveToMonitor()
            _ = try? container.store.tidy()
            throw error
        }
        switch consume outcome {
        case .child:
            Door.become(.monitor)
            close(ours)
            Starting.becomeMonitor(of: container, starter: theirs, lock: made.lock)
        case .parent(let handle): monitor = LeftMonitor(handle)
        }
        close(theirs)
        made.lock.leaveToMonitor()
        socket = ours
    }

    private static func becomeMonitor(of container: Container, starter: CInt, lock: consuming LifeLock) -> Never {
        do {
            try leaveCaller(title: "minibox-monitor \(container.record.id)")
            try Monitor(container, starter: starter, lock: lock).run()
            exitNow(0)
        } catch {
            try? sendMessage(Message.failed("\(error)", exitCode: 125).encoded(), to: starter, wait: true)
            exitNow(1)
        }
    }

    /// Makes this process one that stays: in a session of its own, with nothing of the caller's.
    static func leaveCaller(title: String) throws {
        setFileModeMask(0o022)
        try startSession()
        try changeDirectory(to: "/")
        try ProcessControl.becomeSubreaper()
        try ProcessControl.setName(String(title.prefix { $0 != " " }))
        ProcessTitle.set(title)
        try closeInherited(from: 3)
        // It reads nothing and writes nothing of the caller's: a pipe must end when the command does.
        let null = try open("/dev/null", .readWrite)
        for number in CInt(0)...2 { try duplicate(null.number, onto: number) }
    }
}
