import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder, .limits("memory"), .limits("pids")) struct `minibox stats` {
    @Test func `counts what a container does`() throws {
        try StateFolder.with { state in
            let script = "yes > /dev/null & yes > /dev/null & head -c 16m /dev/zero | tail -c 16m > /dev/null; wait"
            let id = try background(["--name", "busy", "-m", "64m", "busybox", "sh", "-c", script], in: state)
            let idle = try background(["--name", "idle", "busybox", "sleep", "86311"], in: state)
            let outcome = try minibox(
                ["stats", "--no-stream", "--format", "{{.Name}};{{.CPUPerc}};{{.MemUsage}};{{.NetIO}};{{.PIDs}};{{.ID}}"],
                in: state)
            let rows = outcome.lines.map { $0.split(separator: ";").map(String.init) }
            // The newest first.
            try #require(rows.map(\.[0]) == ["idle", "busy"], "\(outcome)")
            #expect(rows[0][1] == "0.00%" && rows[0][4] == "1", "\(outcome)")
            let share = try #require(Double(rows[1][1].dropLast()))
            #expect(share > 20, "\(outcome)")
            #expect(rows[1][2].hasSuffix(" / 64MiB") && rows[1][3] == "0B / 0B", "\(outcome)")
            #expect(rows[1][5] == id.prefix(12))
            for id in [id, idle] { state.end(id) }
        }
    }

    @Test func `shows zeros for a container that does not run, if it is named`() throws {
        try StateFolder.with { state in
            try minibox(["create", "--name", "st", "busybox"], in: state)
            let format = "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.MemPerc}} {{.NetIO}} {{.BlockIO}} {{.PIDs}}"
            let zeros = "st 0.00% 0B / 0B 0.00% 0B / 0B 0B / 0B 0\n"
            #expect(try minibox(["stats", "--no-stream", "--format", format, "st"], in: state).stdout == zeros)
            #expect(try minibox(["stats", "--no-stream", "--format", format, "-a"], in: state).stdout == zeros)
            #expect(try minibox(["stats", "--no-stream", "--format", format], in: state).stdout == "")
            let json = try minibox(["stats", "--no-stream", "--format", "json", "st"], in: state).stdout
            #expect(json.hasPrefix(#"{"BlockIO":"0B / 0B","CPUPerc":"0.00%","Container":"st","ID":""#), "\(json)")
            expectRefusal(
                try minibox(["stats", "--no-stream", "st", "nosuch"], in: state), code: 1, saying: "No such container: nosuch")
        }
    }

    @Test func `draws on a terminal until Ctrl-C, with containers that come and go, in the size of the window`() throws {
        try StateFolder.with { state in
            let first = try background(["--name", "first", "busybox", "sleep", "86312"], in: state)
            let command = try start(["stats"], input: .terminal(rows: 4, columns: 60), in: state)
            try command.waitFor("first")
            #expect(command.output.contains("\u{1b}[2J"))
            let second = try background(["--name", "second", "busybox", "sleep", "86313"], in: state)
            try command.waitFor("second")
            // Four lines hold the heading and two containers, the newest: the cursor takes the last one.
            let third = try background(["--name", "third", "busybox", "sleep", "86314"], in: state)
            try command.waitFor("third")
            state.end(third)
            // The last column did not fit until now.
            #expect(!command.output.contains("PIDS"))
            command.resize(rows: 4, columns: 120)
            try command.waitFor("PIDS")
            try command.write("\u{3}")
            #expect(try command.finish().code == 130)
            let frames = command.output.components(separatedBy: "\u{1b}[H")
            #expect(frames.dropFirst().allSatisfy { $0.components(separatedBy: "\n").count <= 4 })
            for id in [first, second] { state.end(id) }
        }
    }

    @Test func `ends when those that were named are gone`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "brief", "busybox", "sleep", "86315"], in: state)
            let command = try start(["stats", "--format", "{{.Container}} {{.Name}}", "brief"], in: state)
            try command.waitFor("brief brief")
            #expect(try minibox(["rm", "-f", id], in: state).code == 0)
            #expect(try command.finish(within: 10).code == 0)
        }
    }
}
