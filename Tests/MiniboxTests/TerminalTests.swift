import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `A terminal` {
    private func session(_ options: [String] = [], _ script: String, rows: UInt16 = 33, columns: UInt16 = 111) throws
        -> RunningCommand
    {
        try start(
            ["run", "--rm", "-it"] + options + ["busybox", "sh", "-c", script], input: .terminal(rows: rows, columns: columns))
    }

    @Test func `is the first of its own devpts, and turns newlines into two characters`() throws {
        #expect(try minibox(["run", "--rm", "-t", "busybox", "tty"]).stdout == "/dev/pts/0\r\n")
        #expect(try minibox(["run", "--rm", "-t", "busybox", "sh", "-c", "echo a; echo b >&2"]).stdout == "a\r\nb\r\n")
    }

    @Test func `on a pipe is refused with -i`() throws {
        let outcome = try minibox(["run", "--rm", "-it", "busybox", "true"])
        #expect(outcome.code == 1)
        #expect(outcome.stderr.hasPrefix("minibox: the input device is not a TTY\n"), "\(outcome)")
        #expect(outcome.stdout == "")
    }

    @Test func `has the TERM asked for`() throws {
        #expect(
            try minibox(["run", "--rm", "-t", "-e", "TERM=vt100", "busybox", "sh", "-c", "echo $TERM"]).stdout == "vt100\r\n")
    }

    @Test func `carries a conversation, and is raw meanwhile`() throws {
        let command = try session([], "echo ready; read x; echo got-$x; exit 7")
        try command.waitFor("ready")
        #expect(command.terminalIsRaw)
        try command.write("word\r")
        try command.waitFor("got-word")
        #expect(try command.finish().code == 7)
    }

    @Test func `has the size of the caller's, from the start and after a change`() throws {
        let script =
            "trap 'stty size; echo changed' WINCH; stty size; echo ready; while :; do read x && [ $x = end ] && exit 4; done"
        let command = try session([], script)
        try command.waitFor("ready")
        #expect(command.output.contains("33 111"))
        command.resize(rows: 44, columns: 122)
        try command.waitFor("44 122")
        try command.write("end\r")
        #expect(try command.finish().code == 4)
    }

    @Test func `is the controlling one: interrupts reach the command`() throws {
        let command = try session(["--init"], "trap 'echo interrupted; exit 9' INT; echo ready; while :; do sleep 1; done")
        try command.waitFor("ready")
        try command.write("\u{3}")
        try command.waitFor("interrupted")
        #expect(try command.finish().code == 9)
    }

    @Test(arguments: [[], ["--init"], ["-u", "1000"]]) func `lets a shell control its jobs`(_ options: [String]) throws {
        let shell = try session(options, "exec sh")
        try shell.waitFor(options == ["-u", "1000"] ? "$ " : "# ")
        #expect(!shell.output.contains("job control turned off"))
        try shell.write("exit 6\r")
        #expect(try shell.finish().code == 6)
    }

    @Test func `is never the caller's own`() throws {
        let command = try session([], "echo x$(ls -l /proc/self/fd/0 | sed 's/.* //'); readlink /proc/1/fd/* | sort -u")
        let outcome = try command.finish()
        #expect(outcome.stdout.contains("/dev/pts/0"), "\(outcome)")
        #expect(!outcome.stdout.contains("(unreachable)"), "\(outcome)")
    }

    @Test func `of another user belongs to that user`() throws {
        #expect(
            try minibox(["run", "--rm", "-t", "-u", "1000", "busybox", "sh", "-c", "stat -c %u:%g:%a $(tty); echo x > $(tty)"])
                .stdout == "1000:5:620\r\nx\r\n")
    }

    @Test func `is also /dev/console`() throws {
        #expect(
            try minibox(["run", "--rm", "-t", "busybox", "sh", "-c", "test -c /dev/console && echo console > /dev/console"])
                .stdout == "console\r\n")
    }

    @Test(arguments: [([String](), "\u{10}\u{11}"), (["--detach-keys", "ctrl-a,x"], "\u{1}x")])
    func `is left by the detach keys while the container goes on`(_ options: [String], _ keys: String) throws {
        try StateFolder.with { state in
            let command = try start(
                ["run", "-it"] + options + ["busybox", "sh", "-c", "echo ready; cat"], input: .terminal(rows: 24, columns: 80),
                in: state)
            try command.waitFor("ready")
            try command.write(keys)
            #expect(try command.finish().code == 0)
            let id = try #require(state.locks.first)
            let pid = try #require(state.firstProcess(of: id))
            #expect(kill(pid, 0) == 0)
            state.end(id)
        }
    }

    @Test func `a key of the detach sequence alone is passed on`() throws {
        let command = try session([], "stty raw -echo; echo ready; head -c 2 | od -An -tx1")
        try command.waitFor("ready")
        try command.write("\u{10}a")
        try command.waitFor("10 61")
        #expect(try command.finish().code == 0)
    }

    @Test func `gets its old settings back`() throws {
        let script =
            "before=$(stty -g); $MINIBOX run --rm -it busybox true; after=$(stty -g); [ \"$before\" = \"$after\" ] && echo same"
        let command = try RunningCommand(
            ["/bin/sh", "-c", script], environment: MiniboxCommand.environment(in: .current),
            input: .terminal(rows: 24, columns: 80))
        #expect(try command.finish().stdout.contains("same"))
    }

    @Test func `that is closed ends the attachment and not the machine`() throws {
        try StateFolder.with { state in
            var command: RunningCommand? = try start(
                ["run", "--rm", "-it", "busybox", "sh"], input: .terminal(rows: 24, columns: 80), in: state)
            try command?.waitFor("# ")
            command = nil
            // The shell reads the end of its terminal, or lives on unattached: it must be possible to end it.
            for id in state.locks where state.firstProcess(of: id) != nil { state.end(id) }
            state.expectNothing()
        }
    }

    @Test(arguments: ["ctrl-", "ctrl-a,", "nonsense", "ctrl-1"]) func `detach keys that are none are refused`(_ keys: String)
        throws
    {
        expectRefusal(try minibox(["run", "--rm", "--detach-keys", keys, "busybox", "true"]), saying: keys)
    }
}
