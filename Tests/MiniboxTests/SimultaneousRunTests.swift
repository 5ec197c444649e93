import Foundation
import Testing

@Suite(.asRoot, .serialized) struct `Runs at the same time` {
    @Test func `with one name: one wins, the others are told who has it`() throws {
        try StateFolder.with { state in
            // The winner stays until the others have been answered.
            let commands = try (0..<8).map { _ in
                try start(
                    ["run", "--rm", "-i", "--name", "one", "busybox", "sh", "-c", "echo won; cat"], input: .pipe, in: state)
            }
            #expect(waitUntil(within: 30) { commands.filter { !$0.waits(until: Deadline(in: 0)) }.count == 1 })
            for command in commands { command.closeInput() }
            let outcomes = try commands.map { try $0.finish() }
            let (winners, losers) = (outcomes.filter { $0.code == 0 }, outcomes.filter { $0.code == 125 })
            #expect(winners.count == 1)
            #expect(winners.first?.stdout == "won\n")
            #expect(losers.count == 7)
            for loser in losers {
                #expect(loser.stderr.contains("Conflict. The container name \"/one\" is already in use"), "\(loser)")
            }
            state.expectNothing()
        }
    }

    @Test func `that are the first make the image once`() throws {
        try StateFolder.with { state in
            let commands = try (0..<6).map { _ in try start(["run", "--rm", "busybox", "echo", "ok"], in: state) }
            for command in commands {
                let outcome = try command.finish()
                #expect(outcome.stdout == "ok\n", "\(outcome)")
            }
            #expect(Machine.names(in: "\(state.path)/layers").count == 1)
            state.expectNothing()
        }
    }

    @Test(.limits("memory")) func `twenty of them each have their own limit, and leave nothing`() throws {
        try StateFolder.with { state in
            let file = Machine.v1Hierarchy("memory") != nil ? "memory/memory.limit_in_bytes" : "memory.max"
            let cids = try (0..<20).map { "\(try state.scratch())/cid\($0)" }
            let commands = try (0..<20).map { index in
                try start(
                    [
                        "run", "--rm", "-i", "--cidfile", cids[index], "-m", "\(32 + index)m", "busybox", "sh", "-c",
                        "cat /sys/fs/cgroup/\(file); cat",
                    ],
                    input: .pipe, in: state)
            }
            for (index, command) in commands.enumerated() { try command.waitFor("\((32 + index) << 20)\n", within: 60) }
            #expect(state.locks.count == 20)
            #expect(Set(cids.map { Machine.text($0) }) == Set(state.locks))
            let ids = Set(state.locks)
            for command in commands { command.closeInput() }
            for command in commands { #expect(try command.finish().code == 0) }
            state.expectNothing(of: ids)
        }
    }

    @Test func `while others end and are tidied, none is taken for dead`() throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            for _ in 0..<6 {
                let commands = try (0..<6).map { try start(["run", "--rm", "busybox", "sh", "-c", "exit \($0)"], in: state) }
                for (index, command) in commands.enumerated() {
                    let outcome = try command.finish()
                    #expect(outcome.code == index, "\(outcome)")
                    #expect(outcome.stderr == "")
                }
            }
            state.expectNothing()
        }
    }

    @Test func `that are the first after a reboot do not disturb each other`() throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            for _ in 0..<8 {
                #expect(waitUntil { state.locks.isEmpty })
                // A reboot empties the run folder.
                try FileManager.default.removeItem(atPath: "\(state.path)/run")
                let commands = try (0..<12).map { _ in try start(["run", "--rm", "busybox", "echo", "ok"], in: state) }
                for command in commands {
                    let outcome = try command.finish()
                    #expect(outcome.stdout == "ok\n", "\(outcome)")
                }
            }
            state.expectNothing()
        }
    }

    @Test func `and many kept containers never get a name twice`() throws {
        try StateFolder.with { state in
            for _ in 0..<20 {
                let commands = try (0..<10).map { _ in try start(["run", "busybox", "true"], in: state) }
                for command in commands {
                    let outcome = try command.finish()
                    #expect(outcome.code == 0, "\(outcome)")
                }
            }
            #expect(state.names.count == 200)
            #expect(state.containers.count == 200)
        }
    }
}
