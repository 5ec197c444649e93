import Linux
import Narration
import OCI
import Testing

@Suite(.containers, .needs("strace"), .serialized)
struct `The narration of a whole container` {
    @Test(
        arguments: [
            ["busybox", "true"],
            [
                "-m", "32m", "--pids-limit", "50", "--cpus", "0.5", "--hostname", "x", "--domainname", "y", "--read-only",
                "--sysctl", "net.ipv4.ip_forward=1", "-v", "/tmp:/v:ro", "-v", "/tmp:/deep/er", "--tmpfs", "/t", "-u",
                "1000:1000", "--ulimit", "nofile=64:64", "busybox", "true",
            ],
            ["-t", "busybox", "echo", "hello"],
            ["-i", "-v", "/tmp:/v:rslave", "--security-opt", "no-new-privileges", "busybox", "cat"],
            ["--userns", "private", "-v", "/tmp:/v:ro", "busybox", "id"],
            ["--network", "host", "--pid", "host", "--ipc", "host", "--privileged", "busybox", "true"],
            ["busybox", "no-such-program"],
            ["--without", "pivot", "--without", "proc", "busybox", "true"],
        ])
    func `equals strace -f of the same run, call for call`(options: [String]) throws {
        let place = try Workplace()
        _ = try place.minibox(["--rm", "busybox", "true"])
        let (trace, story) = (place.file("trace"), place.file("story"))
        let command =
            [Binaries.minibox, "run", "--root", place.file("root"), "--rm", "--explain-format", "json", "--explain-file", story]
            + options
        let run = try place.run(["strace", "-f", "-s", "65536", "-o", trace] + command)
        let strace = Strace(parsing: try readText(trace, limit: 256 << 20))
        #expect(strace.unknownLines == [])
        let records = try readText(story).split(separator: "\n").map { try JSONText.decode(Record.self, from: String($0)) }
        let roles = Dictionary(records.map { ($0.pid, $0.role) }) { first, _ in first }
        #expect(Set(roles.values) == ["command", "monitor", "inside"], "\(run.output)")
        #expect(roles.count == 3)
        try compare(records, with: strace, roles, story)
    }

    private func compare(_ records: [Record], with strace: Strace, _ roles: [Int32: String], _ story: String) throws {
        let command = try #require(roles.first { $0.value == "command" }?.key)
        let opened = strace.calls[command]?.first { $0.name == "openat" && $0.arguments.contains("\"\(story)\"") }
        let output = "\(try #require(opened?.result))"
        for (process, role) in roles {
            var told = Comparison.told(by: records.filter { $0.pid == process })
            let traced = Comparison.storyOf(
                try #require(strace.calls[process]), isCommand: role == "command", narration: story
            ).filter { !($0.name == "write" && $0.arguments.first == output) }
            // Killed after it had told that it would end, and before it did.
            if strace.killed.contains(process), told.count > traced.count, told.last?.name == "exit_group" { told.removeLast() }
            let comparison = Comparison(told: told, traced: traced)
            #expect(comparison.lies == [], "\(role)")
            // The command's story ends before it prints a failure and goes; a process that is killed, where it is killed.
            let rest = comparison.epilogue.filter { !($0.name == "write" && $0.arguments.first == "2") }
            if strace.killed.contains(process) {
                #expect(rest.count < 2, "\(role), last told \(told.suffix(3))")
            } else {
                #expect(rest.map(\.name) == (role == "command" ? ["exit_group"] : []), "\(role), last told \(told.suffix(3))")
            }
            #expect(told.count > 10, "\(role)")
        }
    }
}
