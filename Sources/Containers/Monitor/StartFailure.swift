import Linux

/// Why a container could not be started, in words and as an exit code.
struct StartFailure: Error, Equatable {
    let text: String
    /// 127: no such program; 126: it may not be executed; 125: minibox failed.
    let exitCode: Int32
    /// The exit code of the command that wanted it started.
    let commandCode: Int32

    /// What minibox itself refuses.
    static let ownCode: Int32 = 125

    init(text: String, exitCode: Int32, commandCode: Int32? = nil) {
        self.text = text
        self.exitCode = exitCode
        self.commandCode = commandCode ?? exitCode
    }

    private static func hint(_ program: String) -> String {
        if program.hasPrefix("-") { return "flags stand before the image; what follows it is the command" }
        if program.contains(" ") { return "write the command's words one by one, not all in one pair of quotes" }
        return "name a program of the image; 'minibox run --rm IMAGE ls /bin /usr/bin' lists them"
    }

    init(_ error: KernelError, command: [String]) {
        guard error.call.name == "execve" else {
            self.init(text: error.description, exitCode: 125)
            return
        }
        let program = command.first ?? ""
        let isPath = program.contains("/")
        switch error.errno {
        case .missing where !isPath:
            self.init(
                text: "exec: \"\(program)\": executable file not found in $PATH\n"
                    + "  fix: \(Self.hint(program))", exitCode: 127)
        case .missing, .notDirectory:
            self.init(
                text: "exec: \"\(program)\": stat \(program): no such file or directory\n"
                    + "  fix: the path is one of the image; if the file is there, the interpreter that it names (#! or ELF) is not",
                exitCode: 127)
        case .access, .isDirectory:
            self.init(
                text: "exec: \"\(program)\": permission denied\n"
                    + "  fix: it must be a file with the execute bit set (chmod +x), on a mount without noexec", exitCode: 126)
        case .noExecutable:
            self.init(
                text: "exec: \"\(program)\": exec format error\n"
                    + "  fix: it is neither a program for this processor nor a script that starts with #!", exitCode: 126)
        default:
            self.init(text: "exec: \"\(program)\": \(error.description)", exitCode: 126)
        }
    }
}
