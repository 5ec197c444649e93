/// One line of `/proc/pid/mountinfo`. See proc_pid_mountinfo(5).
public struct MountInfo: Sendable, Equatable {
    public let id: Int
    public let parentID: Int
    /// `major:minor`
    public let device: String
    /// The directory of the filesystem that is the root of this mount.
    public let root: String
    /// Where it is mounted, relative to the reader's root.
    public let mountPoint: String
    /// Options of this mount: `rw,nosuid,relatime`.
    public let options: [String]
    /// `shared:1`, `master:2`, `unbindable`; empty for a private mount.
    public let propagation: [String]
    public let type: String
    public let source: String
    /// Options of the filesystem.
    public let superOptions: [String]

    /// Parses one line; nil when it is not one.
    public init?(_ line: Substring) {
        let fields = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { Substring($0) }
        guard fields.count >= 10, let dash = fields.dropFirst(6).firstIndex(of: "-"), fields.count >= dash + 4,
            let id = Int(fields[0]), let parent = Int(fields[1])
        else { return nil }
        self.id = id
        parentID = parent
        device = String(fields[2])
        root = MountInfo.unescape(fields[3])
        mountPoint = MountInfo.unescape(fields[4])
        options = fields[5].split(separator: ",").map(String.init)
        propagation = fields[6..<dash].map(String.init)
        type = String(fields[dash + 1])
        source = MountInfo.unescape(fields[dash + 2])
        superOptions = fields[dash + 3].split(separator: ",").map { MountInfo.unescape($0) }
    }

    /// The mounts that a process sees, in the kernel's order.
    ///
    /// - Parameter types: only those of these filesystems; nil for all. The lines of others are not taken apart.
    public static func all(process: String = "self", types: [String]? = nil) throws(KernelError) -> [MountInfo] {
        let text = try readText("/proc/\(process)/mountinfo")
        return text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { line in
            if let types, !types.contains(where: { has(line, type: $0) }) { return nil }
            return MountInfo(Substring(line))
        }
    }

    /// Whether the line holds ` - type `, which no path can: spaces are escaped there.
    private static func has(_ line: Substring.UTF8View, type: String) -> Bool {
        let fields = line.split(separator: UInt8(ascii: " "))
        guard let dash = fields.dropFirst(6).firstIndex(where: { $0.elementsEqual("-".utf8) }), dash + 1 < fields.count else {
            return false
        }
        return fields[dash + 1].elementsEqual(type.utf8)
    }

    /// Space, tab, newline and backslash are written as three octal digits.
    static func unescape(_ field: Substring) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (48...55).contains($0) }) {
                bytes.append(digits.reduce(UInt8(0)) { $0 << 3 | ($1 - 48) })
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
