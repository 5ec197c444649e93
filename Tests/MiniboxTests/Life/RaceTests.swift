import Foundation
import Testing

/// Two commands at once on one container: one winner, clear losers, and nothing that stays half done.
@Suite(.asRoot, .ownStateFolder, .serialized) struct `Commands that race for one container` {
    /// Starts several commands at once, and waits for them all.
    private func together(_ commands: [[String]], in state: StateFolder) throws -> [Outcome] {
        let running = try commands.map { try start($0, in: state) }
        return try running.map { try $0.finish(within: 60) }
    }

    @Test func `of two renames to one name, one wins`() throws {
        try StateFolder.with { state throws in
            for round in 0..<10 {
                let names = ["one\(round)", "two\(round)"]
                for name in names { _ = try minibox(["create", "--name", name, "busybox", "true"], in: state) }
                let outcomes = try together(names.map { ["rename", $0, "prize\(round)"] }, in: state)
                #expect(outcomes.map(\.code).sorted() == [0, 1], "\(outcomes)")
                let loser = outcomes.first { $0.code == 1 }
                #expect(loser?.stderr.contains("is already in use by container") == true, "\(outcomes)")
                let listed = try minibox(["ps", "-a", "--format", "{{.Names}}"], in: state).stdout
                #expect(listed.split(separator: "\n").filter { $0 == "prize\(round)" }.count == 1)
                #expect(names.filter { listed.contains($0 + "\n") }.count == 1, "\(listed)")
                _ = try minibox(["rm"] + listed.split(separator: "\n").map(String.init), in: state)
            }
            state.expectNothing()
        }
    }

    @Test func `a start and a forced removal leave either a container that runs or none`() throws {
        try StateFolder.with { state throws in
            for _ in 0..<20 {
                _ = try minibox(["create", "--name", "victim", "busybox", "sleep", "86217"], in: state)
                let outcomes = try together([["start", "victim"], ["rm", "-f", "victim"]], in: state)
                #expect(outcomes[1].code == 0, "\(outcomes)")
                let listed = try minibox(["ps", "-a", "--format", "{{.Names}} {{.State}}"], in: state).stdout
                #expect(["", "victim running\n"].contains(listed), "\(listed), \(outcomes)")
                _ = try minibox(["rm", "-f", "victim"], in: state)
            }
            state.expectNothing()
        }
    }

    @Test func `of several starts, one starts it, and the others find it running`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["create", "--name", "once", "busybox", "sleep", "86217"], in: state)
            let outcomes = try together(Array(repeating: ["start", "once"], count: 6), in: state)
            #expect(outcomes.allSatisfy { $0.code == 0 && $0.stdout == "once\n" }, "\(outcomes)")
            let events = try minibox(
                [
                    "events", "--since", "1h", "--until", "\(Date().timeIntervalSince1970)", "--filter", "event=start",
                    "--format", "{{.Action}}",
                ], in: state)
            #expect(events.stdout == "start\n")
            #expect(try minibox(["rm", "-f", "once"], in: state).code == 0)
            state.expectNothing()
        }
    }

    @Test func `of several stops and kills, all succeed or say that it does not run`() throws {
        try StateFolder.with { state throws in
            for _ in 0..<5 {
                _ = try minibox(["run", "-d", "--name", "target", "busybox", "sleep", "86217"], in: state)
                let commands = [
                    ["stop", "-t", "0", "target"], ["kill", "target"], ["stop", "-t", "1", "target"], ["wait", "target"],
                ]
                let outcomes = try together(commands, in: state)
                for outcome in outcomes where outcome.code != 0 {
                    #expect(outcome.stderr.contains("is not running"), "\(outcome)")
                }
                #expect(try minibox(["rm", "target"], in: state).code == 0)
            }
            state.expectNothing()
        }
    }
}
