import Foundation
import Testing

/// Damaged records, reboots and numbers that are another's by now.
@Suite(.asRoot, .ownStateFolder) struct `What has been damaged or left behind` {
    @Test(arguments: ["", "{", #"{"id":1}"#])
    func `hides no other container, and is removed by force`(record: String) throws {
        try StateFolder.with { state throws in
            let id = try minibox(["create", "--name", "bad", "busybox", "true"], in: state).stdout
                .trimmingCharacters(in: .newlines)
            _ = try minibox(["create", "--name", "good", "busybox", "true"], in: state)
            try record.write(toFile: "\(state.path)/containers/\(id)/container.json", atomically: false, encoding: .utf8)
            let listed = try minibox(["ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}}"], in: state)
            #expect(listed.stdout.contains(" good\n") && listed.stdout.contains(id), "\(listed)")
            let refused = try minibox(["start", "bad"], in: state)
            #expect(refused.code == 1 && refused.stderr.contains("damaged"), "\(refused)")
            #expect(try minibox(["rm", "bad"], in: state).code == 1)
            #expect(try minibox(["rm", "-f", "bad"], in: state).stdout == "bad\n")
            #expect(try minibox(["create", "--name", "bad", "busybox", "true"], in: state).code == 0, "its name is free again")
        }
    }

    @Test func `is ended first when it runs`() throws {
        try StateFolder.with { state throws in
            let id = try minibox(["run", "-d", "--name", "bad", "busybox", "sleep", "86219"], in: state).stdout
                .trimmingCharacters(in: .newlines)
            try "x".write(toFile: "\(state.path)/containers/\(id)/container.json", atomically: false, encoding: .utf8)
            #expect(try minibox(["rm", "-f", id], in: state).code == 0)
            state.expectNothing(of: [id])
        }
    }

    @Test func `is exited after a reboot, and no stranger with its number is signalled`() throws {
        try StateFolder.with { state throws in
            let id = try minibox(["run", "-d", "--name", "old", "busybox", "sleep", "86219"], in: state).stdout
                .trimmingCharacters(in: .newlines)
            for pid in state.monitors { kill(pid, SIGKILL) }
            #expect(waitUntil { state.processes.isEmpty })
            // As a machine finds it that has been started again: another boot, and a bystander with the number.
            let bystander = try RunningCommand(["/bin/sleep", "86219"], environment: [:], input: .nothing)
            defer {
                bystander.send(SIGKILL)
                _ = try? bystander.finish(within: 5)
            }
            let lock = "\(state.path)/run/locks/\(id)"
            let note = Machine.lines(lock).map { line in
                line.hasPrefix("process ") ? "process \(bystander.pid) 1 00000000-0000-0000-0000-000000000000 1" : line
            }
            try (note.joined(separator: "\n") + "\n").write(toFile: lock, atomically: false, encoding: .utf8)
            let listed = try minibox(["ps", "-a", "--format", "{{.Names}} {{.State}}"], in: state)
            #expect(listed.stdout == "old exited\n", "\(listed)")
            #expect(kill(bystander.pid, 0) == 0)
            // And without the run folder at all.
            try FileManager.default.removeItem(atPath: "\(state.path)/run")
            #expect(try minibox(["ps", "-a", "--format", "{{.Names}} {{.State}}"], in: state).stdout == "old exited\n")
            #expect(try minibox(["start", "old"], in: state).code == 0)
            #expect(try minibox(["rm", "-f", "old"], in: state).code == 0)
            state.expectNothing(of: [id])
        }
    }

    @Test func `as an id that several begin with, is refused`() throws {
        try StateFolder.with { state throws in
            // Seventeen ids: two of them begin alike.
            for _ in 0..<17 { _ = try minibox(["create", "busybox", "true"], in: state) }
            let firsts = state.containers.map { $0.prefix(1) }
            let shared = try #require(firsts.first { first in firsts.count { $0 == first } > 1 }).description
            let outcome = try minibox(["start", shared], in: state)
            #expect(
                outcome.code == 1 && outcome.stderr.contains("Multiple IDs found with provided prefix: \(shared)"), "\(outcome)")
        }
    }
}
