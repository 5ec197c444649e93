import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Attaching` {
    @Test func `shows what comes, to several at once, and ends with the container's exit code`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(
                ["run", "-d", "-i", "--name", "att", "busybox", "sh", "-c", "read a; echo got $a; exit 7"], in: state)
            let lookers = try (0..<3).map { _ in try start(["attach", "--no-stdin", "att"], in: state) }
            // They are attached once their events are written.
            let log = "\(state.path)/events.jsonl"
            #expect(waitUntil { Machine.lines(log).filter { $0.contains(#""Action":"attach""#) }.count == 3 })
            let speaker = try start(["attach", "att"], input: .pipe, in: state)
            try speaker.write("word\n")
            for command in lookers + [speaker] {
                let outcome = try command.finish(within: 20)
                #expect(outcome.code == 7 && outcome.stdout == "got word\n", "\(outcome)")
            }
            _ = try minibox(["rm", "att"], in: state)
        }
    }

    @Test func `with a terminal passes keys and the size of the window on, and the detach keys leave it running`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "-dit", "--name", "att", "busybox", "sh"], in: state)
            let terminal = try start(["attach", "att"], input: .terminal(rows: 33, columns: 111), in: state)
            try terminal.write("stty size; echo do''ne\n")
            try terminal.waitFor("done")
            #expect(terminal.output.contains("33 111"), "\(terminal.output)")
            try terminal.write("\u{10}\u{11}")
            let outcome = try terminal.finish(within: 20)
            #expect(outcome.code == 0 && outcome.stdout.contains("read escape sequence"), "\(outcome)")
            #expect(try minibox(["ps", "--format", "{{.State}}"], in: state).stdout == "running\n")
            #expect(try minibox(["rm", "-f", "att"], in: state).code == 0)
        }
    }

    @Test func `passes signals on, and a killed looker does no harm`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(
                [
                    "run", "-d", "--name", "att", "busybox", "sh", "-c",
                    "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done",
                ],
                in: state)
            let killed = try start(["attach", "att"], in: state)
            let log = "\(state.path)/events.jsonl"
            #expect(waitUntil { Machine.text(log).contains(#""Action":"attach""#) })
            killed.send(SIGKILL)
            _ = try killed.finish(within: 5)
            let command = try start(["attach", "att"], in: state)
            #expect(waitUntil { Machine.lines(log).filter { $0.contains(#""Action":"attach""#) }.count == 2 })
            command.send(SIGTERM)
            let outcome = try command.finish(within: 20)
            #expect(outcome.code == 3 && outcome.stdout.hasSuffix("bye\n"), "\(outcome)")
            _ = try minibox(["rm", "-f", "att"], in: state)
        }
    }

    @Test func `never holds the container up, however slow the reader is`() throws {
        try StateFolder.with { state throws in
            let script = "read go; dd if=/dev/zero bs=64k count=1600 2> /dev/null | tr '\\0' x | fold -w 99; echo; exit 4"
            _ = try minibox(
                ["run", "-d", "-i", "--name", "att", "--log-driver", "none", "busybox", "sh", "-c", script], in: state)
            let dead = try start(["attach", "--no-stdin", "att"], in: state)
            let log = "\(state.path)/events.jsonl"
            #expect(waitUntil { Machine.text(log).contains(#""Action":"attach""#) })
            dead.send(SIGSTOP)
            let waiting = try start(["wait", "att"], in: state)
            let starter = try start(["attach", "att"], input: .pipe, in: state)
            try starter.write("go\n")
            starter.closeInput()
            #expect(try waiting.finish(within: 60).stdout == "4\n")
            dead.send(SIGCONT)
            let outcome = try dead.finish(within: 20)
            #expect(outcome.code == 4)
            #expect(outcome.stdout.utf8.count < 100 << 20, "what it did not take in time was not kept for it")
            #expect(outcome.stderr.contains("bytes of output are missing here"), "\(outcome.stderr)")
            starter.send(SIGKILL)
            _ = try minibox(["rm", "-f", "att"], in: state)
        }
    }
}
