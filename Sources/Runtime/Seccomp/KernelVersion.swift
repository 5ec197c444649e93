import Linux

/// The first two numbers of a kernel's release: 6.18.
public struct KernelVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// The version at the start of a release: `4.8`, `6.18.44-generic`; nil when there is none.
    public init?(release: String) {
        let numbers = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard numbers.count >= 2, let major = Int(numbers[0]), major >= 0,
            let minor = Int(numbers[1].prefix { ("0"..."9").contains($0) })
        else { return nil }
        self.init(major, minor)
    }

    /// The running kernel's. See uname(2).
    public static func current() throws(KernelError) -> KernelVersion {
        KernelVersion(release: try KernelName.current().release) ?? KernelVersion(0, 0)
    }

    public var description: String { "\(major).\(minor)" }

    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
