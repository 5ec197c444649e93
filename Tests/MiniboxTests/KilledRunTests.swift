import Foundation
import Testing

/// What the next command finds after a kill at some moment, and tidies.
@Suite(.asRoot, .serialized) struct `A run that is killed` {
    static let milliseconds = Array(0...15) + [20, 30, 50]

    /// Starts a container that lives as long as its input, and lets `end` end it after some time.
    ///
    /// - Returns: its id, which it writes down before it makes anything under it; none when it did not come that far.
    private func run(killedAfter milliseconds: Int, in state: StateFolder, _ end: (RunningCommand) -> Void) throws -> Set<String>
    {
        let file = "\(try state.scratch())/cid"
        let command = try start(
            ["run", "--rm", "-i", "-m", "64m", "--name", "victim", "--cidfile", file, "busybox", "cat"], input: .pipe, in: state)
        // The moment is what is tried here: there is no event to wait for.
        usleep(UInt32(milliseconds * 1000))
        end(command)
        command.closeInput()
        _ = try command.finish(within: 20)
        let id = Machine.text(file)
        return id.isEmpty ? [] : [id]
    }

    private func expectTheNextCommandTidies(_ state: StateFolder, _ ids: Set<String>, _ comment: Comment) throws {
        #expect(waitUntil { state.processes.isEmpty }, "processes outlive the kill \(comment): \(state.remains())")
        let file = "\(try state.scratch())/cid"
        let next = try minibox(["run", "--rm", "--name", "victim", "--cidfile", file, "busybox", "echo", "next"], in: state)
        #expect(next.stdout == "next\n", "\(comment): \(next)")
        let all = ids.union([Machine.text(file)])
        let clean = waitUntil(within: 5) { state.traces(of: all).isEmpty }
        #expect(clean, "\(comment): \(state.traces(of: all))")
    }

    private func tryEach(_ moments: [Int], _ end: (StateFolder, RunningCommand) -> Void) throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            for moment in moments {
                let ids = try run(killedAfter: moment, in: state) { end(state, $0) }
                try expectTheNextCommandTidies(state, ids, "after \(moment) ms")
            }
        }
    }

    @Test func `in its command leaves nothing after the next one`() throws {
        try tryEach(Self.milliseconds) { _, command in command.send(SIGKILL) }
    }

    @Test func `in its monitor leaves nothing after the next one`() throws {
        try tryEach([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 30, 50]) { state, _ in
            _ = waitUntil(within: 5) { !state.monitors.isEmpty }
            for pid in state.monitors { kill(pid, SIGKILL) }
        }
    }

    @Test func `in its first process leaves nothing`() throws {
        try tryEach([0, 1, 2, 5, 10, 20]) { state, _ in
            _ = waitUntil(within: 5) { state.locks.contains { state.firstProcess(of: $0) != nil } }
            for id in state.locks { if let pid = state.firstProcess(of: id) { kill(pid, SIGKILL) } }
        }
    }

    @Test func `in all of its processes at once leaves nothing after the next one`() throws {
        try tryEach(Self.milliseconds) { state, command in
            let all = state.processes
            command.send(SIGKILL)
            for pid in all { kill(pid, SIGKILL) }
        }
    }

    @Test func `in every process at every moment of the first run, with the image unmade`() throws {
        for moment in stride(from: 0, through: 90, by: 10) {
            try StateFolder.with { state in
                let ids = try run(killedAfter: moment, in: state) { command in
                    let all = state.processes
                    command.send(SIGKILL)
                    for pid in all { kill(pid, SIGKILL) }
                }
                try expectTheNextCommandTidies(state, ids, "after \(moment) ms")
                #expect(Machine.names(in: "\(state.path)/layers").count == 1)
            }
        }
    }

    @Test func `in its monitor is told to its command`() throws {
        try StateFolder.with { state in
            let command = try start(
                ["run", "-i", "--name", "told", "busybox", "sh", "-c", "echo ready; cat"], input: .pipe, in: state)
            try command.waitFor("ready")
            let id = try #require(state.locks.first)
            let pid = try #require(state.firstProcess(of: id))
            for monitor in state.monitors { kill(monitor, SIGKILL) }
            let outcome = try command.finish()
            #expect(outcome.code == 125)
            #expect(outcome.stderr.contains("monitor"), "\(outcome)")
            #expect(waitUntil { kill(pid, 0) != 0 }, "the container outlives its monitor")
            #expect(state.remains() == [])
            #expect(state.names == ["told"])
        }
    }

    @Test func `in its monitor with another user or in user namespaces leaves no process`() throws {
        for options in [
            ["-u", "1000"], ["--pid", "host"], ["--userns", "private"], ["--init"], ["-u", "1000", "--pid", "host"],
        ] {
            try StateFolder.with { state in
                let command = try start(
                    ["run", "--rm", "-i"] + options + ["busybox", "sh", "-c", "sleep 1000 & echo ready; cat"], input: .pipe,
                    in: state)
                try command.waitFor("ready")
                let ids = Set(state.locks)
                command.send(SIGKILL)
                for monitor in state.monitors { kill(monitor, SIGKILL) }
                _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
                #expect(waitUntil(within: 5) { state.traces(of: ids).isEmpty }, "\(options): \(state.traces(of: ids))")
            }
        }
    }

    @Test func `in its first process is code 137`() throws {
        try StateFolder.with { state in
            let command = try start(["run", "--rm", "busybox", "sh", "-c", "echo ready; sleep 1000"], in: state)
            try command.waitFor("ready")
            for id in state.locks { if let pid = state.firstProcess(of: id) { kill(pid, SIGKILL) } }
            #expect(try command.finish().code == 137)
            state.expectNothing()
        }
    }

    @Test func `in its command goes on without it`() throws {
        try StateFolder.with { state in
            let command = try start(["run", "--rm", "busybox", "sh", "-c", "echo ready; sleep 1000"], in: state)
            try command.waitFor("ready")
            command.send(SIGKILL)
            _ = try command.finish()
            let id = try #require(state.locks.first)
            let pid = try #require(state.firstProcess(of: id))
            #expect(kill(pid, 0) == 0)
            state.end(id)
            state.expectNothing()
        }
    }
}
