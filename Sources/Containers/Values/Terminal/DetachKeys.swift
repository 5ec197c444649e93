import Formats

/// The keys that leave a container's terminal while the container goes on, from `--detach-keys`: `ctrl-p,ctrl-q`.
public struct DetachKeys: Sendable, Hashable {
    /// What the terminal sends for the keys; not empty.
    public let bytes: [UInt8]

    /// Ctrl-p, then ctrl-q.
    public static let standard = DetachKeys(bytes: [16, 17])

    /// Keys with commas between: one ASCII character, `ctrl-` with a letter or one of `@[\]^_`, or `DEL`.
    public init(parsing text: String) throws(UsageError) {
        var bytes: [UInt8] = []
        for key in parts(text, separator: ",") {
            guard let byte = Self.byte(of: key) else {
                throw UsageError(
                    "Invalid detach keys (\(text)) provided",
                    fix: "unknown key \(goQuoted(key)): write one character, ctrl- and a letter or one of @[\\]^_, or DEL")
            }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static func byte(of key: String) -> UInt8? {
        if key == "DEL" { return 127 }
        if let byte = key.utf8.first, key.utf8.count == 1 { return byte }
        guard key.utf8.starts(with: "ctrl-".utf8), key.utf8.count == 6, let last = key.utf8.last else { return nil }
        switch last {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return last - UInt8(ascii: "a") + 1
        case UInt8(ascii: "@"), UInt8(ascii: "[")...UInt8(ascii: "_"): return last - UInt8(ascii: "@")
        default: return nil
        }
    }
}
