import Linux

/// A call that was refused, and what of it matters for the question why.
public struct Refusal: Sendable, Equatable {
    public let errno: Errno
    /// The name of the system call; nil when only the errno is known.
    public let call: String?
    /// The arguments, as they would stand in C or were typed.
    public let arguments: [String]
    /// The kinds of namespace that it was about; nil when that is not known.
    public var kinds: NamespaceFlags?
    /// The file or directory that it was about.
    public var path: String?
    /// Of mount(2): what was to be mounted, and its type and options.
    public var source: String?
    public var type: String?
    public var options = ""
    /// What was written.
    public var text: String?

    public init(_ error: KernelError) { self.init(error.errno, error.call) }

    init(_ errno: Errno, _ call: Call) {
        self.init(errno, call.name, call.arguments)
        if let note = call.note, note.hasPrefix("/") { path = note }
    }

    init(_ errno: Errno, _ call: String?, _ arguments: [String] = []) {
        self.errno = errno
        self.call = call
        self.arguments = arguments
        let named = NamespaceKind.allCases.filter { kind in arguments.contains { $0.contains(kind.flagName) } }.map(\.flag)
        kinds = named.isEmpty ? nil : NamespaceFlags(named)
        let strings = arguments.map(Self.unquoted)
        switch call {
        case "mount":
            if strings.count > 1 { path = strings[1] }
            source = strings.first.flatMap { $0 }
            type = strings.count > 2 ? strings[2] : nil
            options = arguments.dropFirst(3).joined(separator: ",")
        case "write":
            text = strings.compactMap { $0 }.first
        default: path = strings.compactMap { $0 }.first
        }
    }

    /// The last part of the path: `cgroup.procs`, `uid_map`.
    var fileName: String { path.flatMap { $0.split(separator: "/").last }.map(String.init) ?? "" }

    /// Whether it makes a namespace of a kind, as far as one can tell.
    func mayMake(_ kind: NamespaceFlags) -> Bool { kinds?.isSuperset(of: kind) ?? true }

    /// Whether an option or flag was given: `bind` is MS_BIND, `remount`, `lowerdir=`.
    func has(option: String) -> Bool {
        let words = options.split { ",|\" ".contains($0) }.map { $0.lowercased() }
        return words.contains { $0 == option || $0 == "ms_\(option)" || $0.hasPrefix("\(option)=") }
    }

    /// The value of an option of a filesystem: `upperdir`.
    func value(ofOption name: String) -> String? {
        options.split { ",\"".contains($0) }.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// `unshare(CLONE_NEWUSER): EPERM (Operation not permitted)`
    public var shown: String {
        let what = call.map { arguments.isEmpty ? "\($0): " : "\($0)(\(arguments.joined(separator: ", "))): " } ?? ""
        return "\(what)\(errno.name) (\(errno.words))"
    }

    /// What a C string literal holds; nil for other words.
    private static func unquoted(_ word: String) -> String? {
        guard word.count > 1, word.hasPrefix("\""), word.hasSuffix("\"") else { return word.hasPrefix("/") ? word : nil }
        return String(word.dropFirst().dropLast()).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
    }
}
