/// A process that was seen once, as it can be found again later: by its number, when it started, and the boot in which
/// both mean something. A number alone may be another's by now.
public struct LiveProcess: Sendable, Equatable {
    public var pid: Int32
    /// Clock ticks after boot.
    public var startTime: UInt64
    public var bootID: String

    public init(pid: Int32, startTime: UInt64, bootID: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootID = bootID
    }

    /// A process that exists now.
    public init(_ pid: Int32) throws(KernelError) {
        self.init(pid: pid, startTime: try Linux.startTime(ofProcess: pid), bootID: try bootIdentity())
    }

    /// A handle on it; nil when it has ended, whoever has its number now.
    public func handle() -> ProcessHandle? {
        guard bootID == (try? bootIdentity()), let process = try? ProcessHandle(opening: pid),
            startTime == (try? Linux.startTime(ofProcess: pid))
        else { return nil }
        return process
    }
}
