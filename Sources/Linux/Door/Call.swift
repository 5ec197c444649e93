/// A system call as it would stand in C, with the page that describes it and the command that does the same.
///
/// Built only when somebody listens, or when the call fails.
public struct Call: Sendable, Equatable {
    /// The name of the system call, as strace(1) prints it.
    public var name: String
    /// The arguments, each as it would stand in C.
    public var arguments: [String]
    /// The section of the manual that describes the call: 2 for system calls, 3 for library functions.
    public var section: Int
    /// The shell command, or the part of one, that does the same; nil where no command does.
    public var shell: ShellEquivalent?
    /// What an argument stands for, where its C form does not say (`/proc/self/fd/7` is which directory?).
    public var note: String?
    /// Whether the call is part of the lesson, or only carries bytes for it (read, close, poll).
    public var isPlumbing: Bool
    /// The system calls that stand behind a library function, in order, when they are not just `name`.
    public var systemCalls: [String]?

    public init(
        _ name: String, _ arguments: [String], section: Int = 2, shell: ShellEquivalent? = nil, note: String? = nil,
        plumbing: Bool = false, systemCalls: [String]? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.section = section
        self.shell = shell
        self.note = note
        self.isPlumbing = plumbing
        self.systemCalls = systemCalls
    }

    /// `mount("proc", "/proc", "proc", MS_NOSUID, NULL)`
    public var cForm: String { "\(name)(\(arguments.joined(separator: ", ")))" }
    /// `mount(2)`
    public var manualPage: String { "\(name)(\(section))" }
}

/// How a shell script reaches the same effect.
public struct ShellEquivalent: Sendable, Equatable {
    /// Which part of a script the text belongs to.
    public enum Kind: String, Sendable, CaseIterable {
        /// A command of its own.
        case command
        /// An option of unshare(1), which makes the namespaces.
        case unshare
        /// An option of setpriv(1), which sets the identity and the capabilities.
        case setpriv
        /// An option of prlimit(1).
        case prlimit
        /// A command whose `$$` is the process that makes the call, to be run for the container's first process.
        case join
        /// The program that the process becomes.
        case exec
    }

    public var kind: Kind
    public var text: String

    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    public static func command(_ text: String) -> ShellEquivalent { ShellEquivalent(.command, text) }
}

/// A C string literal: quotes, backslashes and control characters escaped; NULL for nil.
public func cString(_ text: String?) -> String {
    guard let text else { return "NULL" }
    var literal = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": literal += "\\\""
        case "\\": literal += "\\\\"
        case "\n": literal += "\\n"
        case "\t": literal += "\\t"
        case _ where scalar.value < 32 || scalar.value == 127:
            literal += "\\" + octal(scalar.value, width: 3)
        default: literal.unicodeScalars.append(scalar)
        }
    }
    return literal + "\""
}

/// An octal number with a leading zero, as modes are written: `0755`.
public func octal(_ value: UInt32, width: Int = 4) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A word that a POSIX shell reads back as `text`.
public func shellWord(_ text: String) -> String {
    let plain = text.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
            || "/._-+=:,@%^".unicodeScalars.contains($0)
    }
    if plain && !text.isEmpty { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
