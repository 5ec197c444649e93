import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder, .limits("memory"), .limits("pids")) struct `minibox update` {
    /// The text of a file of a container's cgroup, on whichever version.
    private func file(_ id: String, _ v1: String, _ v2: String) -> String {
        let found = Machine.cgroups(of: id).flatMap { ["\($0)/\(v1)", "\($0)/\(v2)"] }.first {
            FileManager.default.fileExists(atPath: $0)
        }
        return found.map { Machine.text($0).trimmingCharacters(in: .whitespacesAndNewlines) } ?? "none"
    }

    private func document(_ state: StateFolder, _ id: String, _ name: String) -> String {
        Machine.text("\(state.path)/containers/\(id)/\(name).json")
    }

    @Test func `changes a container while it runs, and for later`() throws {
        try StateFolder.with { state in
            let id = try background(
                ["--name", "up", "-m", "64m", "--pids-limit", "50", "busybox", "sleep", "86321"], in: state)
            let outcome = try minibox(
                ["update", "-m", "32m", "--pids-limit", "20", "--cpus", "0.5", "--restart", "on-failure:3", "up"], in: state)
            #expect(outcome.code == 0 && outcome.stdout == "up\n", "\(outcome)")
            func check() {
                #expect(file(id, "memory.limit_in_bytes", "memory.max") == "\(32 << 20)")
                #expect(file(id, "pids.max", "pids.max") == "20")
                #expect(file(id, "cpu.cfs_quota_us", "cpu.max").hasPrefix("50000"))
            }
            check()
            #expect(document(state, id, "settings").contains(#""memory":33554432"#))
            #expect(document(state, id, "config").contains(#""limit":33554432"#))
            #expect(document(state, id, "container").contains("onFailure"))
            #expect(try minibox(["restart", "-t", "0", "up"], in: state).code == 0)
            check()
            #expect(try minibox(["update", "--pids-limit", "-1", "up"], in: state).code == 0)
            #expect(file(id, "pids.max", "pids.max") == "max")
            let events = Machine.lines("\(state.path)/events.jsonl").filter { $0.contains(#""Action":"update""#) }
            #expect(events.count == 2 && events.allSatisfy { $0.contains(id) }, "\(events)")
            #expect(try minibox(["rm", "-f", "up"], in: state).code == 0)
        }
    }

    @Test func `changes one that does not run, for its next start`() throws {
        try StateFolder.with { state in
            let id = String(try minibox(["create", "--name", "later", "busybox", "sleep", "86322"], in: state).stdout.dropLast())
            #expect(try minibox(["update", "-m", "48m", "--memory-reservation", "16m", "later"], in: state).code == 0)
            #expect(try minibox(["start", "later"], in: state).code == 0)
            #expect(file(id, "memory.limit_in_bytes", "memory.max") == "\(48 << 20)")
            #expect(file(id, "memory.soft_limit_in_bytes", "memory.low") == "\(16 << 20)")
            state.end(id)
        }
    }

    @Test func `counts for the lives that a restart policy gives`() throws {
        try StateFolder.with { state in
            let script = "[ -e /once ] && exec sleep 86323; touch /once; while [ ! -e /go ]; do sleep 0.02; done; exit 1"
            let id = try background(["--name", "again", "--restart", "always", "busybox", "sh", "-c", script], in: state)
            #expect(try minibox(["update", "--pids-limit", "33", "again"], in: state).code == 0)
            try minibox(["exec", "again", "touch", "/go"], in: state)
            #expect(waitUntil { document(state, id, "container").contains(#""restartCount":1"#) })
            #expect(waitUntil { file(id, "pids.max", "pids.max") == "33" })
            #expect(try minibox(["rm", "-f", "again"], in: state).code == 0)
        }
    }

    @Test func `refuses in Docker's words, and changes nothing`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "no", "--rm", "-m", "64m", "busybox", "sleep", "86324"], in: state)
            let before = document(state, id, "settings") + document(state, id, "config") + document(state, id, "container")
            let cases: [([String], String)] = [
                ([], "you must provide one or more flags when using this command"),
                (["-m", "5m"], "Minimum memory limit allowed is 6MB"),
                (
                    ["-m", "512m"],
                    "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time"
                ), (["-m", "64m", "--memory-swap", "32m"], "Minimum memoryswap limit should be larger than memory limit"),
                (["--restart", "always"], "Restart policy cannot be updated because AutoRemove is enabled for the container"),
                (["--restart", "sometimes"], "invalid restart policy: unknown policy 'sometimes'"),
                (["--cpus", "0.5", "--cpu-quota", "5000"], "Nano CPUs and CPU Quota cannot both be set"),
                (["--cpu-period", "5"], "CPU cfs period can not be less than 1ms"),
            ]
            for (words, text) in cases {
                expectRefusal(try minibox(["update"] + words + ["no"], in: state), code: 1, saying: text)
            }
            expectRefusal(
                try minibox(["update", "-m", "64m", "nosuch"], in: state), code: 1, saying: "No such container: nosuch")
            #expect(
                document(state, id, "settings") + document(state, id, "config") + document(state, id, "container") == before)
            #expect(file(id, "memory.limit_in_bytes", "memory.max") == "\(64 << 20)")
            state.end(id)
        }
    }
}
