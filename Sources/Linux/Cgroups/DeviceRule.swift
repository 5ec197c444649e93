/// Whether some device files may be opened or made in a group. Of several rules the last that matches decides.
public struct DeviceRule: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case all = "a"
        case character = "c"
        case block = "b"
    }

    /// What may be done with a device file.
    public struct Access: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        // The bits are those of BPF_DEVCG_ACC_* in <linux/bpf.h>.
        /// Make a device file. See mknod(2).
        public static let mknod = Access(rawValue: 1)
        /// Open it for reading.
        public static let read = Access(rawValue: 2)
        /// Open it for writing.
        public static let write = Access(rawValue: 4)
        public static let everything: Access = [.mknod, .read, .write]

        static let letters: [(Character, Access)] = [("r", .read), ("w", .write), ("m", .mknod)]

        /// `rwm`
        public var letters: String { String(Access.letters.filter { contains($0.1) }.map(\.0)) }

        /// Reads `rwm` or some of it; nil for anything else.
        public init?(letters: String) {
            self = []
            for letter in letters {
                guard let known = Access.letters.first(where: { $0.0 == letter }) else { return nil }
                formUnion(known.1)
            }
            if isEmpty { return nil }
        }
    }

    public var isAllowed: Bool
    public var kind: Kind
    /// Nil for every one.
    public var major: UInt32?
    /// Nil for every one.
    public var minor: UInt32?
    public var access: Access

    public init(allow: Bool, _ kind: Kind = .all, major: UInt32? = nil, minor: UInt32? = nil, access: Access = .everything) {
        isAllowed = allow
        self.kind = kind
        self.major = major
        self.minor = minor
        self.access = access
    }

    /// What Docker and runc let a container do: make any device file, but use only the harmless ones.
    public static let dockerDefaults: [DeviceRule] = [
        DeviceRule(allow: false),
        DeviceRule(allow: true, .character, access: .mknod),
        DeviceRule(allow: true, .block, access: .mknod),
        DeviceRule(allow: true, .character, major: 1, minor: 3),  // null
        DeviceRule(allow: true, .character, major: 1, minor: 5),  // zero
        DeviceRule(allow: true, .character, major: 1, minor: 7),  // full
        DeviceRule(allow: true, .character, major: 1, minor: 8),  // random
        DeviceRule(allow: true, .character, major: 1, minor: 9),  // urandom
        DeviceRule(allow: true, .character, major: 5, minor: 0),  // tty
        DeviceRule(allow: true, .character, major: 5, minor: 1),  // console
        DeviceRule(allow: true, .character, major: 5, minor: 2),  // ptmx
        DeviceRule(allow: true, .character, major: 136),  // pts/*
        DeviceRule(allow: true, .character, major: 10, minor: 200),  // net/tun
    ]

    /// `c 1:3 rwm`, as the files of v1 want it.
    public var text: String {
        "\(kind.rawValue) \(major.map(String.init) ?? "*"):\(minor.map(String.init) ?? "*") \(access.letters)"
    }

    /// Whether it speaks of every device and every access.
    var coversEverything: Bool { kind == .all && major == nil && minor == nil && access == .everything }
}
