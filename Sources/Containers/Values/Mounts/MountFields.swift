/// The fields of `--mount`, read one by one and not yet held against each other.
struct MountFields {
    var type = "volume"
    var source = ""
    var target = ""
    var readOnly = false
    var propagation: String?
    var recursion: BindSource.Recursion?
    var noCopy: Bool?
    var size: ByteSize?
    var mode: UInt32?

    /// The names of the fields, with the names they share a meaning with.
    static let names = [
        "type", "src", "source", "dst", "destination", "target", "ro", "readonly", "consistency", "bind-propagation",
        "bind-nonrecursive", "bind-recursive", "volume-nocopy", "tmpfs-size", "tmpfs-mode",
    ]

    private static let form =
        "write it like type=bind,source=/host/path,target=/path,readonly or type=tmpfs,target=/path,tmpfs-size=64m"

    /// The fields that may stand without a value.
    private static let switches = ["ro", "readonly", "bind-nonrecursive", "volume-nocopy"]

    init(parsing text: String) throws(UsageError) {
        for field in try commaSeparated(text) {
            let (word, value) = halves(field, separator: "=")
            let key = word.lowercased()
            guard value != nil || Self.switches.contains(key) else {
                throw UsageError("invalid field '\(field)' must be a key=value pair", fix: Self.form)
            }
            guard Self.names.contains(key) else {
                throw UsageError(
                    "unexpected key '\(word)' in '\(field)'", fix: "the keys are \(Self.names.joined(separator: ", "))")
            }
            try set(key, value ?? "true")
        }
        if type.isEmpty { throw UsageError("type is required", fix: Self.form) }
        if target.isEmpty { throw UsageError("target is required", fix: Self.form) }
    }

    private mutating func set(_ key: String, _ value: String) throws(UsageError) {
        switch key {
        case "type": type = value.lowercased()
        case "src", "source": source = value
        case "dst", "destination", "target": target = value
        case "ro", "readonly": readOnly = try Self.boolean(key, value)
        case "bind-propagation": propagation = value.lowercased()
        case "bind-nonrecursive": recursion = try Self.boolean(key, value) ? .disabled : .enabled
        case "bind-recursive":
            guard let word = BindSource.Recursion(rawValue: value) else {
                throw Self.invalid(key, value, #" (must be "enabled", "disabled", "writable", or "readonly")"#)
            }
            recursion = word
        case "volume-nocopy": noCopy = try Self.boolean(key, value)
        case "tmpfs-size":
            guard let size = try? ByteSize(parsing: value) else { throw Self.invalid(key, value) }
            self.size = size
        case "tmpfs-mode":
            guard let mode = UInt32(octal: value), mode <= 0o7777 else { throw Self.invalid(key, value) }
            self.mode = mode
        // A hint for other systems' file sharing.
        default: break
        }
    }

    private static func boolean(_ key: String, _ value: String) throws(UsageError) -> Bool {
        guard let boolean = Containers.boolean(value) else { throw invalid(key, value) }
        return boolean
    }

    private static func invalid(_ key: String, _ value: String, _ hint: String = "") -> UsageError {
        UsageError("invalid value for \(key): \(value)\(hint)", fix: Self.form)
    }
}

extension UInt32 {
    /// A mode such as `1777`: octal digits and nothing else.
    init?(octal text: String) {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) })
        else { return nil }
        self.init(text, radix: 8)
    }
}
