import Foundation
import Testing

/// What bash, zsh and fish offer while a command of minibox is typed.
@Suite(.ownStateFolder) struct `Completions` {
    /// A command line up to the cursor, and the words that all three shells offer for its last word.
    static let common: [(line: String, offered: [String])] = [
        ("minibox comp", ["completion"]), ("minibox conta", ["container"]), ("minibox inf", ["info"]), ("minibox ru", ["run"]),
        ("minibox container ru", ["run"]), ("minibox container inf", []), ("minibox container info ", []),
        ("minibox completion ", ["bash", "fish", "zsh"]),
        // Behind its noun a verb may have other flags.
        ("minibox inspect --typ", ["--type"]), ("minibox container inspect --typ", []),
        ("minibox container inspect --form", ["--format"]),
        ("minibox inspect --type ", ["container", "image", "network", "volume"]),
        ("minibox network inspect ", ["bridge", "host", "none"]), ("minibox network rm bridge h", ["host"]),
        ("minibox network connect n", ["none"]), ("minibox network map b", ["bridge"]),
        ("minibox run ", ["busybox", "host"]), ("minibox container run ", ["busybox", "host"]),
        ("minibox container run --uts ", ["host", "private"]), ("minibox run --network ", ["bridge", "host", "none"]),
        ("minibox run --net ", ["bridge", "host", "none"]), ("minibox run --pid ", ["host", "private"]),
        ("minibox run --ipc ", ["host", "private"]), ("minibox run --userns ", ["host", "private"]),
        ("minibox run --cgroupns ", ["host", "private"]), ("minibox run --explain-format ", ["all", "json", "text"]),
        ("minibox run --without piv", ["pivot"]), ("minibox run --cap-add NET_A", ["NET_ADMIN"]),
        ("minibox run --cap-drop CAP_NET_A", ["CAP_NET_ADMIN"]), ("minibox run --cap-drop AL", ["ALL"]),
        ("minibox run --security-opt no", ["no-new-privileges"]), ("minibox run --stop-signal SIGTE", ["SIGTERM"]),
        ("minibox run --ulim", ["--ulimit"]), ("minibox run --hel", ["--help"]), ("minibox run --name ", []),
        ("minibox run --env-file w", ["words.txt"]), ("minibox run --cidfile w", ["words.txt"]),
        ("minibox run --script w", ["words.txt"]), ("minibox run --explain-file w", ["words.txt"]),
        ("minibox run --volume w", ["words.txt"]), ("minibox run -v w", ["words.txt"]), ("minibox run -itv w", ["words.txt"]),
        ("minibox run --root f", ["folder"]), ("minibox info --root f", ["folder"]),
        ("minibox run --workdir w", []), ("minibox run -m ", []),
        // The image is the first word that is neither a flag nor the value of one.
        ("minibox run --rm --name x -m 1g -it ", ["busybox", "host"]), ("minibox run -e A=b --net=host bus", ["busybox"]),
        ("minibox run -itm 1g h", ["host"]), ("minibox run -m1g h", ["host"]), ("minibox run --rm -- h", ["host"]),
        // What follows it is the container's business.
        ("minibox run busybox --", []), ("minibox run --rm -v /x:/y busybox --net", []), ("minibox run busybox w", ["words.txt"]),
        ("minibox run -- busybox -", []), ("minibox run --name x busybox sh -c w", ["words.txt"]),
    ]

    @Test(.needs("bash"), arguments: common) func `of bash are those of minibox's grammar`(_ line: String, _ offered: [String])
        throws
    {
        #expect(try ShellCompletion("bash").bash(line).sorted() == offered)
    }

    @Test(
        .needs("bash"),
        arguments: [
            ("minibox run --network=", ["bridge", "host", "none"]), ("minibox run --network=n", ["none"]),
            ("minibox run --env-file=w", ["words.txt"]), ("minibox run --root=f", ["folder"]),
            ("minibox run -vw", ["-vwords.txt"]), ("minibox run -v=w", ["words.txt"]), ("minibox run -v words.txt:/w", []),
            ("minibox run --security-opt seccomp=u", ["unconfined"]), ("minibox run --security-opt=seccomp=u", ["unconfined"]),
            ("minibox run -e A= bus", ["busybox"]), ("minibox run -e A=bus", []), ("minibox run --rm=", []),
            ("minibox run --root w", []), ("minibox info ", []), ("minibox network create ", []),
        ]) func `of bash replace what follows the last equals sign or colon`(_ line: String, _ offered: [String]) throws
    {
        #expect(try ShellCompletion("bash").bash(line) == offered)
    }

    @Test(.needs("fish"), arguments: common) func `of fish are those of minibox's grammar`(_ line: String, _ offered: [String])
        throws
    {
        let words = try ShellCompletion("fish").fish(line).map { String($0.prefix { $0 != "\t" }) }
        #expect(words.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }.sorted() == offered)
    }

    @Test(.needs("zsh")) func `of zsh are those of minibox's grammar`() throws {
        let answers = try ShellCompletion("zsh").zsh(Self.common.map(\.line))
        for (answer, expected) in zip(answers, Self.common) {
            // A folder is added twice: as a match and as a path.
            #expect(Set(answer).sorted() == expected.offered, "\(expected.line)")
        }
    }

    /// Where containers may be named, and which of a running one, `busy`, and an idle one, `made`.
    static let named: [(line: String, offered: [String])] = [
        ("minibox start ", ["busy", "made"]), ("minibox rm ", ["busy", "made"]), ("minibox rm b", ["busy"]),
        ("minibox rm busy m", ["made"]), ("minibox rm -f busy m", ["made"]), ("minibox inspect ", ["busy", "made"]),
        ("minibox container inspect m", ["made"]), ("minibox stop ", ["busy"]), ("minibox stop -t 3 ", ["busy"]),
        ("minibox exec -it ", ["busy"]), ("minibox exec -e made ", ["busy"]), ("minibox exec busy bus", []),
        ("minibox rename m", ["made"]), ("minibox rename made m", []), ("minibox logs --tail 3 b", ["busy"]),
        ("minibox run --volumes-from m", ["made"]), ("minibox stop nosuch", []),
    ]

    @Test(.asRoot, .needs("bash"), .needs("fish"), .needs("zsh")) func `offer the names of containers`() throws {
        _ = try minibox(["create", "--name", "made", "busybox", "true"])
        _ = try minibox(["run", "-d", "--name", "busy", "busybox", "sleep", "1000"])
        defer { _ = try? minibox(["rm", "-f", "busy", "made"]) }
        let (bash, fish) = (try ShellCompletion("bash"), try ShellCompletion("fish"))
        for (line, offered) in Self.named {
            #expect(try bash.bash(line).sorted() == offered, "bash: \(line)")
            // Behind the tab stands what the flag is for.
            #expect(try fish.fish(line).map { String($0.prefix { $0 != "\t" }) }.sorted() == offered, "fish: \(line)")
        }
        let answers = try ShellCompletion("zsh").zsh(Self.named.map(\.line))
        for (answer, expected) in zip(answers, Self.named) {
            #expect(Set(answer).sorted() == expected.offered, "zsh: \(expected.line)")
        }
    }

    @Test(.needs("fish")) func `of fish show the help as it is written`() throws {
        let shell = try ShellCompletion("fish")
        #expect(try shell.fish("minibox run --ulimi") == ["--ulimit\tA limit of getrlimit(2): nofile=1024:2048."])
        let entrypoint = try shell.fish("minibox run --entry")
        #expect(entrypoint.first?.hasPrefix("--entrypoint\tA program in place of the image's ") == true, "\(entrypoint)")
        #expect(try shell.syntaxErrors() == "")
    }

    @Test(.needs("zsh")) func `of zsh keep the help as it is written`() throws {
        let script = try minibox(["completion", "zsh"]).stdout
        #expect(script.contains("'*--ulimit=[A limit of getrlimit(2): nofile=1024:2048.]:name=soft[\\:hard]: '"))
        #expect(script.contains(#"/path\[:size=64m,mode=1777\]"#))
        #expect(script.contains(#"Processors'\'' worth"#))
        #expect(try ShellCompletion("zsh").syntaxErrors() == "")
    }

    @Test(.needs("bash")) func `offer every flag of the help, and each once`() throws {
        let help = try minibox(["run", "--help"]).stdout.split(separator: "\n")
        // "  -m, --memory bytes", "      --rm"
        let flags = help.filter { $0.hasPrefix("  -") || $0.hasPrefix("      --") }.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("--") }.map(String.init)
        }
        #expect(flags.contains("--help") && flags.count > 40)
        #expect(try ShellCompletion("bash").bash("minibox run --").sorted() == flags.sorted())
    }

    @Test(.needs("bash")) func `offer every step that can be left out`() throws {
        let refusal = try minibox(["run", "--without", "nosuch", "busybox", "true"]).stderr
        let steps = try ShellCompletion("bash").bash("minibox run --without ")
        #expect(refusal.hasSuffix("own, are \(steps.joined(separator: ", "))\n"), "\(refusal)")
    }

    @Test func `for a shell that minibox does not know are refused`() throws {
        expectRefusal(try minibox(["completion", "tcsh"]), saying: "name one shell")
    }
}
