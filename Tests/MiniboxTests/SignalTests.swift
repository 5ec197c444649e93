import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Signals to the command` {
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGQUIT])
    func `reach the container, which may handle them`(_ signal: Int32) throws {
        let command = try start(
            [
                "run", "--rm", "busybox", "sh", "-c",
                "trap 'echo caught; exit 5' \(signal); echo ready; while :; do sleep 0.05; done",
            ])
        try command.waitFor("ready")
        command.send(signal)
        let outcome = try command.finish()
        #expect(outcome.code == 5)
        #expect(outcome.stdout == "ready\ncaught\n")
    }

    @Test func `end an ordinary process below --init`() throws {
        let command = try start(["run", "--rm", "--init", "busybox", "sh", "-c", "echo ready; exec sleep 1000"])
        try command.waitFor("ready")
        command.send(SIGTERM)
        #expect(try command.finish().code == 143)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `with --sig-proxy=false end the command, and the container goes on`(_ signal: Int32) throws {
        try StateFolder.with { state in
            let folder = try state.scratch()
            let script =
                "trap 'echo caught > /d/caught' \(signal); echo ready; until [ -e /d/end ]; do sleep 0.02; done; : > /d/ended"
            let command = try start(
                ["run", "--rm", "--sig-proxy=false", "-v", "\(folder):/d", "busybox", "sh", "-c", script], in: state)
            try command.waitFor("ready")
            let ids = Set(state.locks)
            command.send(signal)
            let hasEnded = command.waits(until: Deadline(in: 10))
            #expect(hasEnded, "the command goes on")
            #expect(state.locks.count == 1, "the container has ended with its command")
            // Ended by its own doing: it has heard of no signal.
            #expect(FileManager.default.createFile(atPath: "\(folder)/end", contents: nil))
            #expect(waitUntil { state.locks.isEmpty }, "the container did not end")
            #expect(Machine.names(in: folder) == ["end", "ended"])
            let outcome = try command.finish()
            #expect(outcome.code == 128 + signal && outcome.stdout == "ready\n", "\(outcome)")
            state.expectNothing(of: ids)
        }
    }

    @Test func `in a crowd are each passed on`() throws {
        let script = "n=0; trap 'n=$((n+1)); echo n=$n' USR1; trap 'exit 3' TERM; echo ready; while :; do sleep 0.02; done"
        let command = try start(["run", "--rm", "busybox", "sh", "-c", script])
        try command.waitFor("ready")
        for count in 1...5 {
            command.send(SIGUSR1)
            try command.waitFor("n=\(count)\n")
        }
        command.send(SIGTERM)
        #expect(try command.finish().code == 3)
    }
}

@Suite(.asRoot, .ownStateFolder) struct `The small init` {
    @Test func `is process 1, and the command its child`() throws {
        #expect(try output(["--init"], of: "cat /proc/1/comm; exec ps -o comm") == "minibox-init\nCOMMAND\nminibox-init\nps\n")
    }

    @Test func `reaps orphans`() throws {
        let script = "(sleep 0.05 & echo $! > /pid); p=$(cat /pid); while [ -e /proc/$p ]; do sleep 0.02; done; echo reaped"
        #expect(try output(["--init"], of: script) == "reaped\n")
    }

    @Test func `ends with the command, whatever else runs`() throws {
        #expect(try inside(["--init"], "sleep 1000 & exit 8").code == 8)
    }

    @Test func `is a file that cannot be written, nor the host's program`() throws {
        let before = try FileManager.default.attributesOfItem(atPath: MiniboxCommand.program)[.modificationDate] as? Date
        let outcome = try inside(["--init", "--cap-add", "ALL"], "echo x > /sbin/minibox-init; echo y > /proc/1/exe; echo end")
        #expect(outcome.stdout == "end\n")
        #expect(outcome.stderr.split(separator: "\n").count == 2, "\(outcome)")
        #expect(try FileManager.default.attributesOfItem(atPath: MiniboxCommand.program)[.modificationDate] as? Date == before)
    }

    @Test func `works with a terminal and with another user`() throws {
        #expect(try minibox(["run", "--rm", "-t", "--init", "busybox", "tty"]).stdout == "/dev/pts/0\r\n")
        #expect(try output(["--init", "-u", "1000"], of: "id -u") == "1000\n")
    }
}
