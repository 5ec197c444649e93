import Formats

/// A filesystem in memory, from `--tmpfs`: `/path[:words]`, such as `/run:size=64m,mode=755`.
public struct TmpfsArgument: Sendable, Equatable {
    public let request: MountRequest

    /// What Docker mounts every one with, unless `suid`, `dev` or `exec` takes it back.
    public static let defaults = ["nosuid", "nodev", "noexec"]

    public init(parsing text: String) throws(UsageError) {
        let (path, words) = halves(text, separator: ":")
        let destination = try mountDestination(path)
        var options = Self.defaults
        var readOnly = false
        for word in parts(words ?? "", separator: ",") where !word.isEmpty && word != "defaults" {
            if word == "ro" || word == "rw" {
                readOnly = word == "ro"
            } else {
                try Self.check(word)
                options.append(word)
            }
        }
        request = MountRequest(.tmpfs(options: options), destination: destination, readOnly: readOnly)
    }

    /// The words without a value. Those that would make another mount of it, such as `bind` and `remount`, are not among them.
    private static let flags = [
        "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync", "atime", "noatime", "diratime",
        "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime",
    ]

    /// The words with a value, and what it must look like. See tmpfs(5).
    private static let values: [(word: String, isValid: @Sendable (String) -> Bool)] = [
        ("size", { isCount($0, units: "kKmMgGtTpPeE%") }),
        ("mode", { UInt32(octal: $0).map { $0 <= 0o7777 } ?? false }),
        ("uid", { AccountID(parsing: $0) != nil }),
        ("gid", { AccountID(parsing: $0) != nil }),
        ("nr_inodes", { isCount($0, units: "kKmMgGtTpPeE") }),
        ("nr_blocks", { isCount($0, units: "kKmMgGtTpPeE") }),
        ("mpol", { !$0.isEmpty && $0.utf8.allSatisfy { isLetterOrDigit($0) || ":=-".utf8.contains($0) } }),
    ]

    private static func check(_ option: String) throws(UsageError) {
        let (word, value) = halves(option, separator: "=")
        if value == nil, flags.contains(word) { return }
        let entry = values.first { $0.word == word }
        if let entry, let value, entry.isValid(value) { return }
        let known = (flags + values.map { $0.word + "=" }).joined(separator: ", ")
        throw UsageError(
            "invalid tmpfs option \(goQuoted(option))",
            fix: entry == nil ? "the options are ro, rw, \(known)" : "see tmpfs(5) for the values of \(word)=")
    }

    private static func isCount(_ text: String, units: String) -> Bool {
        let digits = text.utf8.last.map { units.utf8.contains($0) } == true ? text.utf8.dropLast() : text.utf8[...]
        return decimal(digits, as: UInt64.self) != nil
    }
}
