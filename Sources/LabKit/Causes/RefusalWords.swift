import Linux

/// A refusal in the words of whoever met it: a line of strace(1), a call, a command, or a path that was written to.
extension Refusal {
    /// - Parameters:
    ///   - errno: `EPERM`, or the number.
    ///   - words: `unshare(CLONE_NEWUSER)`; `mount -t overlay …`; `/sys/fs/cgroup/x/cgroup.procs`; nothing.
    /// - Returns: nil when `errno` is none.
    public init?(_ errno: String, _ words: [String]) {
        guard let errno = Errno(named: errno) else { return nil }
        guard let first = words.first else {
            self.init(errno, nil)
            return
        }
        if let open = first.firstIndex(of: "(") {
            let rest = first[first.index(after: open)...]
            let inside = rest.lastIndex(of: ")").map { rest[..<$0] } ?? rest
            self.init(errno, String(first[..<open]), Self.arguments(String(inside)))
            return
        }
        if first.hasPrefix("/") {
            self.init(errno, "write", ["fd", cString(words.dropFirst().joined(separator: " "))])
            path = first
            return
        }
        self.init(errno, command: Self.calls[first] ?? first, Array(words.dropFirst()))
    }

    /// One line of strace(1): `unshare(CLONE_NEWUSER) = -1 EPERM (Operation not permitted)`; nil for other text.
    public init?(straceLine line: String) {
        guard let end = line.firstRange(of: ") = -1 "),
            let word = line[end.upperBound...].split(separator: " ").first.map(String.init)
        else { return nil }
        self.init(word, [String(line[..<end.lowerBound]) + ")"])
    }

    /// The call behind a command that learners type.
    private static let calls = [
        "umount": "umount2", "hostname": "sethostname", "mkdir": "mkdirat", "rmdir": "unlinkat", "clone": "clone3",
        "fork": "clone3",
        "nsenter": "setns", "ip": "sendmsg", "netlink": "sendmsg", "echo": "write", "chroot": "chroot", "exec": "execve",
    ]

    private init(_ errno: Errno, command call: String, _ words: [String]) {
        let paths = words.filter { !$0.hasPrefix("-") }
        switch call {
        case "mount":
            self.init(errno, call)
            var rest = words[...]
            var places: [String] = []
            while let word = rest.popFirst() {
                switch word {
                case "-t", "--types": type = rest.popFirst()
                case "-o", "--options": options += (rest.popFirst() ?? "") + ","
                case _ where word.hasPrefix("--"): options += word.dropFirst(2) + ","
                default: places.append(word)
                }
            }
            source = places.first
            path = places.last
        case "unshare", "clone3", "setns":
            let flags = NamespaceKind.allCases.filter { words.contains($0.shellOption) }.map(\.flagName)
            self.init(errno, call, flags.isEmpty ? words : [flags.joined(separator: "|")])
        default:
            self.init(errno, call, paths.map { cString($0) })
        }
    }

    /// The arguments of a call in C, taken apart at the commas that stand in no string and no braces.
    private static func arguments(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var depth = 0
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == "\"" && !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && !isEscaped
            if !isQuoted { depth += "({[".contains(character) ? 1 : ")}]".contains(character) ? -1 : 0 }
            if character == "," && !isQuoted && depth == 0 {
                words.append(word)
                word = ""
            } else if !(word.isEmpty && character == " ") {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}
