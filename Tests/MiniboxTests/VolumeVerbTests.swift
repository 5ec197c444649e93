import Foundation
import Testing

/// `minibox volume`, and what happens when several want one volume, or are killed.
@Suite(.asRoot, .serialized) struct `The verbs of volume` {
    private func volumes(_ state: StateFolder) -> [String] { Machine.names(in: "\(state.path)/volumes") }

    @Test func `make, list, show and remove volumes`() throws {
        try StateFolder.with { state throws in
            #expect(try minibox(["volume", "create", "gv1"], in: state).stdout == "gv1\n")
            #expect(try minibox(["volume", "create", "gv1"], in: state).stdout == "gv1\n")
            #expect(try minibox(["volume", "create", "--label", "k=v", "-l", "z", "gv3"], in: state).stdout == "gv3\n")
            #expect(try minibox(["volume", "ls"], in: state).stdout == "DRIVER    VOLUME NAME\nlocal     gv1\nlocal     gv3\n")
            #expect(
                try minibox(
                    ["volume", "list", "--filter", "label=k=v", "--format", "{{.Name}} {{.Labels}} {{.Label \"k\"}}"], in: state
                )
                .stdout == "gv3 k=v,z= v\n")
            #expect(
                try minibox(["volume", "inspect", "-f", "{{.Mountpoint}}", "gv1"], in: state).stdout
                    == "\(state.path)/volumes/gv1/_data\n")
            let missing = try minibox(["volume", "inspect", "gv1", "nosuch"], in: state)
            #expect(
                missing.code == 1 && missing.stdout.contains("\"Name\": \"gv1\"")
                    && missing.stderr.contains("get nosuch: no such volume"))
            expectRefusal(
                try minibox(["volume", "ls", "--format", "{{.Nope}}"], in: state), code: 1, saying: "Nope", fix: false)
            #expect(try minibox(["volume", "rm", "gv1", "nosuch", "gv3"], in: state).stdout == "gv1\ngv3\n")
            #expect(try minibox(["volume", "rm", "-f", "gv1"], in: state).stdout == "gv1\n")
            #expect(volumes(state) == [])
        }
    }

    @Test(arguments: [
        (["create", "-d", "bogus", "gv2"], #"create gv2: error looking up volume plugin bogus: plugin "bogus" not found"#),
        (["create", "bad name"], #"create bad name: "bad name" includes invalid characters"#),
        (["create", "-o", "type=tmpfs", "gv2"], #"create gv2: missing required option: "device""#),
        (["rm", "../volumes"], "get ../volumes: no such volume"), (["rm", "."], "get .: no such volume"),
        (["ls", "--filter", "bogus=1"], "Invalid filter 'bogus'"),
        (["prune", "-f", "--filter", "bogus=1"], "Invalid filter 'bogus'"),
        (["prune", "-f", "-a", "--filter", "all=1"], "conflicting options: cannot specify both --all and --filter all=1"),
    ]) func `refuse what makes no sense`(words: [String], text: String) throws {
        try StateFolder.with { state throws in
            expectRefusal(try minibox(["volume"] + words, in: state), code: 1, saying: text, fix: false)
            #expect(volumes(state) == [])
        }
    }

    @Test func `ask before they remove what nobody has named`() throws {
        try StateFolder.with { state throws in
            for words in [["kept"], []] { _ = try minibox(["volume", "create"] + words, in: state) }
            let question =
                "WARNING! This will remove anonymous local volumes not used by at least one container.\nAre you sure you want to continue? [y/N] "
            for answer in ["", "n\n", "yes please\n"] {
                let outcome = try minibox(["volume", "prune"], input: answer, in: state)
                #expect(outcome.code == 0 && outcome.stdout == question && volumes(state).count == 2, "\(outcome)")
            }
            #expect(try minibox(["volume", "prune"], input: "Y\n", in: state).stdout.hasPrefix(question + "Deleted Volumes:\n"))
            #expect(volumes(state) == ["kept"])
            let all = try minibox(["volume", "prune", "-a", "-f", "--filter", "label!=x"], in: state)
            #expect(all.stdout == "Deleted Volumes:\nkept\n\nTotal reclaimed space: 0B\n")
            #expect(try minibox(["volume", "prune", "-af"], in: state).stdout == "Total reclaimed space: 0B\n")
        }
    }

    @Test func `are told as events`() throws {
        try StateFolder.with { state throws in
            _ = try inside(["-v", "data:/v"], "echo 123 > /v/f", in: state)
            _ = try minibox(["volume", "rm", "data"], in: state)
            _ = try minibox(["volume", "prune", "-f"], in: state)
            let lines = Machine.lines("\(state.path)/events.jsonl").filter { $0.contains(#""Type":"volume""#) }
            #expect(lines.count == 3, "\(lines)")
            let words = [
                #""Action":"create","Actor":{"ID":"data","Attributes":{"driver":"local"}}"#,
                #""Action":"destroy","Actor":{"ID":"data","Attributes":{"driver":"local"}}"#,
                #""Action":"prune","Actor":{"ID":"","Attributes":{"reclaimed":"0"}}"#,
            ]
            for (line, word) in zip(lines, words) { #expect(line.contains(word)) }
        }
    }

    @Test func `make one volume of several at once`() throws {
        try StateFolder.with { state throws in
            let commands = try (0..<8).map { _ in try start(["volume", "create", "one"], in: state) }
            for command in commands { #expect(try command.finish().stdout == "one\n") }
            #expect(volumes(state) == ["one"])
            #expect(Machine.lines("\(state.path)/events.jsonl").count == 1)
        }
    }

    @Test func `fill one volume once when several containers are its first`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            let commands = try (0..<6).map { _ in
                try start(["run", "--rm", "-v", "bin:/bin", "busybox", "sh", "-c", "ls /bin | wc -l"], in: state)
            }
            let counts = try Set(commands.map { try $0.finish().stdout })
            #expect(counts.count == 1 && counts.first.flatMap { Int($0.dropLast()) } ?? 0 > 100, "\(counts)")
            state.expectNothing()
        }
    }

    @Test func `remove no volume from under a container that starts`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            for _ in 0..<15 {
                _ = try minibox(["volume", "create", "prize"], in: state)
                let run = try start(
                    ["run", "--rm", "-v", "prize:/bin", "busybox", "sh", "-c", "test -e /bin/sh && echo ok"], in: state)
                let removal = try start(["volume", "rm", "prize"], in: state)
                let (ran, removed) = (try run.finish(), try removal.finish())
                #expect(ran.code == 0 && ran.stdout == "ok\n", "\(ran)")
                #expect(removed.code == 0 || removed.stderr.contains("volume is in use - ["), "\(removed)")
            }
            state.expectNothing()
        }
    }

    @Test func `leave nothing half when a run is killed, after the next command`() throws {
        try StateFolder.with { state throws in
            try ChangedImage.make(
                in: state,
                layer: { layer in
                    _ = try host("cd \(layer) && mkdir big && cd big && for i in $(seq 3000); do echo $i > $i; done")
                })
            for moment in Array(0...10) + [15, 20, 30, 40, 60] {
                let command = try start(
                    ["run", "--rm", "-i", "-v", "/big", "-v", "named:/other", "busybox", "cat"],
                    input: .pipe, in: state)
                // The moment is what is tried here: there is no event to wait for.
                usleep(UInt32(moment * 1000))
                let all = state.processes
                command.send(SIGKILL)
                for pid in all { kill(pid, SIGKILL) }
                command.closeInput()
                _ = try command.finish()
                #expect(waitUntil { state.processes.isEmpty })
                #expect(try minibox(["volume", "create", "next"], in: state).code == 0)
                #expect(volumes(state).allSatisfy { ["named", "next"].contains($0) }, "after \(moment) ms: \(volumes(state))")
                state.expectNothing()
            }
        }
    }

    @Test func `take a copy that was killed for no content`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["volume", "create", "half"], in: state)
            let folder = "\(state.path)/volumes/half"
            for name in ["filling", "_data/stale"] {
                try "".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            }
            #expect(try output(["-v", "half:/etc"], of: "ls /etc/passwd; ls /etc/stale || true", in: state) == "/etc/passwd\n")
            #expect(Machine.names(in: folder) == ["_data", "volume.json"])
        }
    }
}
