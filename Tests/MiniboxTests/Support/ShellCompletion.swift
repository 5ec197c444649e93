import Foundation

/// Asks a shell that has loaded minibox's completions what it offers at the end of a command line.
///
/// The shell stands in a folder with one file, `words.txt`, and one folder, `folder`.
struct ShellCompletion {
    private let shell: String
    private let script: String
    private let folder: String

    init(_ shell: String) throws {
        self.shell = shell
        let scratch = try StateFolder.current.scratch()
        folder = scratch + "/here"
        script = scratch + "/script"
        try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: true)
        try "".write(toFile: folder + "/words.txt", atomically: false, encoding: .utf8)
        try minibox(["completion", shell]).stdout.write(toFile: script, atomically: false, encoding: .utf8)
    }

    /// What the shell's own parser thinks of the script; nothing when all is well.
    func syntaxErrors() throws -> String { try run(["-n", script]).stderr }

    /// COMPREPLY, for a line that ends at the cursor.
    func bash(_ line: String) throws -> [String] {
        let words = Self.cut(line)
        let code = """
            . "$1" && cd "$2" && COMP_LINE=$3 COMP_POINT=${#3} && shift 3 && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
            _minibox && printf '%s\\n' "${COMPREPLY[@]}"
            """
        return try run(["-c", code, "bash", script, folder, line] + words).lines
    }

    /// Each completion, with a tab and its description.
    func fish(_ line: String) throws -> [String] {
        try run(["--no-config", "-c", "source $argv[1]; cd $argv[2]; complete -C $argv[3]", script, folder, line]).lines
    }

    /// The matches of each line, typed one after the other into one zsh: it needs long to begin.
    func zsh(_ lines: [String]) throws -> [[String]] {
        let log = folder + "/../matches"
        let setup = """
            PROMPT='ready> '; unsetopt auto_list; cd \(folder); : > \(log)
            autoload -Uz compinit; compinit -u -D; source \(script)
            zstyle ':completion:*' insert-tab false
            # What the completion functions add; -O, -A and -D only ask.
            compadd() {
                if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
                local -a hits; builtin compadd -A hits "$@"
                print -rl -- $hits >> \(log)
                builtin compadd "$@"
            }
            # zsh empties both lists before it calls what was in them.
            begin() { compprefuncs=(begin) comppostfuncs=(finish) }
            finish() { print END >> \(log) }
            begin
            """
        let home = try StateFolder.current.scratch()
        try setup.write(toFile: home + "/.zshrc", atomically: false, encoding: .utf8)
        let zsh = try start(["-d", "-i"], more: ["ZDOTDIR": home, "TERM": "dumb"], input: .terminal(rows: 24, columns: 200))
        try zsh.waitFor("ready> ")
        return try lines.map { line in
            try "begin\n".write(toFile: log, atomically: false, encoding: .utf8)
            // Control-U: away with the line before.
            try zsh.write("\u{15}\(line)\t")
            guard waitUntil({ Machine.lines(log).contains("END") }) else {
                throw RunningCommand.Failed("zsh did not complete '\(line)': \(zsh.output)")
            }
            return Machine.lines(log).filter { !["begin", "END", ""].contains($0) }
        }
    }

    private func run(_ words: [String]) throws -> Outcome { try start(words, input: .nothing).finish() }

    private func start(_ words: [String], more: [String: String] = [:], input: RunningCommand.Input) throws -> RunningCommand {
        guard let program = Machine.path(of: shell) else { throw RunningCommand.Failed("there is no \(shell)") }
        var environment = MiniboxCommand.environment(more, in: .current)
        // The scripts call the minibox that they complete.
        environment["PATH"] =
            try (MiniboxCommand.program.split(separator: "/").dropLast().map { "/\($0)" }.joined())
            + ":\(environment["PATH"] ?? "")"
        return try RunningCommand([program] + words, environment: environment, input: input)
    }

    /// The words as bash cuts them before it calls a completion: at spaces, and around = and :
    private static func cut(_ line: String) -> [String] {
        line.split(separator: " ", omittingEmptySubsequences: false).flatMap { word in
            var parts = [""]
            for character in word {
                let cuts = "=:".contains(character)
                if let last = parts.last?.last, "=:".contains(last) != cuts { parts.append("") }
                parts[parts.count - 1].append(character)
            }
            return parts
        }
    }
}
