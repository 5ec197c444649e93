/// The clocks of a time namespace: how far they run ahead of the machine's. See time_namespaces(7).
///
/// Only the monotonic and the boot-time clock can be moved; the date cannot.
public struct TimeOffsets: Sendable, Equatable {
    public var monotonicSeconds: Int64
    public var bootTimeSeconds: Int64

    public init(monotonicSeconds: Int64, bootTimeSeconds: Int64) {
        self.monotonicSeconds = monotonicSeconds
        self.bootTimeSeconds = bootTimeSeconds
    }

    /// Writes the offsets of a time namespace that no process has entered yet: after `unshare(.time)`, before the
    /// first child.
    public func write(process: String = "self") throws(KernelError) {
        try writeControl(
            "monotonic \(monotonicSeconds) 0\nboottime \(bootTimeSeconds) 0\n", to: "/proc/\(process)/timens_offsets",
            shell: ShellEquivalent(.unshare, "--monotonic \(monotonicSeconds) --boottime \(bootTimeSeconds)"))
    }
}
