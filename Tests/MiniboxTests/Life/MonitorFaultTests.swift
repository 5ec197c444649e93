import Foundation
import Testing

/// What becomes of a container when one of the processes around it is killed.
@Suite(.asRoot, .ownStateFolder, .serialized) struct `A container whose keepers are killed` {
    private func status(_ name: String, in state: StateFolder) throws -> String {
        try minibox(["ps", "-a", "--filter", "name=\(name)", "--format", "{{.State}}"], in: state).stdout
    }

    @Test func `ends with its monitor, is exited, and can be started again`() throws {
        try StateFolder.with { state throws in
            let id = try minibox(["run", "-d", "--name", "kept", "busybox", "sleep", "86218"], in: state).stdout
            for pid in state.monitors { kill(pid, SIGKILL) }
            #expect(waitUntil { state.processes.isEmpty })
            #expect(try status("kept", in: state) == "exited\n")
            state.expectNothingAlive()
            #expect(try minibox(["start", "kept"], in: state).stdout == "kept\n")
            #expect(try status("kept", in: state) == "running\n")
            #expect(try minibox(["rm", "-f", "kept"], in: state).code == 0)
            state.expectNothing(of: [id.trimmingCharacters(in: .newlines)])
        }
    }

    /// Kills a command some time after its start, at moments all over its life.
    private func killed(_ command: [String], after milliseconds: Int, in state: StateFolder) throws {
        let running = try start(command, in: state)
        // The moment is what is tried here: there is no event to wait for.
        usleep(UInt32(milliseconds * 1000))
        running.send(SIGKILL)
        _ = try running.finish(within: 20)
    }

    @Test func `is never lost when a start is killed`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["create", "--name", "kept", "busybox", "sleep", "86218"], in: state)
            for moment in Array(0...14) + [20, 30] {
                try killed(["start", "kept"], after: moment, in: state)
                // Whatever came of it: it is there, it is one or the other, and it can be stopped and started.
                #expect(waitUntil { (try? ["created\n", "running\n", "exited\n"].contains(status("kept", in: state))) == true })
                #expect(try minibox(["start", "kept"], in: state).code == 0)
                #expect(try status("kept", in: state) == "running\n", "after \(moment) ms")
                #expect(try minibox(["stop", "-t", "0", "kept"], in: state).code == 0)
                #expect(try status("kept", in: state) == "exited\n", "after \(moment) ms")
            }
            #expect(try minibox(["rm", "kept"], in: state).code == 0)
            state.expectNothing()
        }
    }

    @Test func `is either there or gone when its removal is killed`() throws {
        try StateFolder.with { state throws in
            for moment in Array(0...10) + [15, 20] {
                _ = try minibox(["run", "-d", "--name", "kept", "busybox", "sleep", "86218"], in: state)
                try killed(["rm", "-f", "kept"], after: moment, in: state)
                // Its monitor goes on with what it was told.
                #expect(waitUntil { (try? ["", "running\n", "exited\n"].contains(status("kept", in: state))) == true })
                let again = try minibox(["rm", "-f", "kept"], in: state)
                #expect(again.code == 0, "after \(moment) ms: \(again)")
                state.expectNothing()
            }
        }
    }

    @Test func `stops although the command that stops it is killed`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "-d", "--name", "kept", "busybox", "sh", "-c", "trap '' TERM; sleep 86218"], in: state)
            let stop = try start(["stop", "-t", "1", "kept"], in: state)
            let monitor = try #require(state.monitors.first)
            // SIGTERM has been sent once the shell has it behind it: the event says so.
            let log = "\(state.path)/events.jsonl"
            #expect(waitUntil { Machine.text(log).contains(#""Action":"kill""#) })
            stop.send(SIGKILL)
            _ = try stop.finish(within: 20)
            #expect(waitUntil(within: 10) { kill(monitor, 0) != 0 })
            #expect(try status("kept", in: state) == "exited\n")
            #expect(try minibox(["wait", "kept"], in: state).stdout == "137\n")
            _ = try minibox(["rm", "kept"], in: state)
        }
    }

    @Test func `is removed by force although its monitor stands still`() throws {
        try StateFolder.with { state throws in
            let id = try minibox(["run", "-d", "--name", "kept", "busybox", "sleep", "86218"], in: state).stdout
            for pid in state.monitors { kill(pid, SIGSTOP) }
            let outcome = try start(["rm", "-f", "kept"], in: state).finish(within: 60)
            #expect(outcome.code == 0, "\(outcome)")
            state.expectNothing(of: [id.trimmingCharacters(in: .newlines)])
        }
    }

    @Test func `goes on when a command that runs in it is killed`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "-d", "--name", "kept", "busybox", "sleep", "86218"], in: state)
            for moment in [0, 1, 2, 3, 4, 5, 6, 8, 10, 20] {
                try killed(["exec", "kept", "sleep", "0.05"], after: moment, in: state)
            }
            #expect(try minibox(["exec", "kept", "echo", "well"], in: state).stdout == "well\n")
            #expect(try minibox(["rm", "-f", "kept"], in: state).code == 0)
            state.expectNothing()
        }
    }
}
