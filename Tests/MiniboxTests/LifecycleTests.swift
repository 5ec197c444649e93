import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `A container in the background` {
    @Test func `prints its id alone, and goes on`() throws {
        let state = StateFolder.current
        let outcome = try minibox(["run", "-d", "busybox", "sleep", "1000"])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.stdout.utf8.count == 65)
        #expect(outcome.stderr == "")
        let id = String(outcome.stdout.dropLast())
        let pid = try #require(state.firstProcess(of: id))
        #expect(Machine.text("/proc/\(pid)/cmdline") == "sleep\u{0}1000\u{0}")
        #expect(Machine.cgroups(of: id).isEmpty == false)
        state.end(id)
        #expect(Machine.cgroups(of: id) == [])
        #expect(state.containers.contains(id))
        #expect(Machine.text("\(state.path)/containers/\(id)/container.json").contains("137"))
    }

    @Test func `goes on when its command's session ends`() throws {
        let state = StateFolder.current
        let id = try host("setsid sh -c '$MINIBOX run -d busybox sleep 1000; kill -HUP 0'").stdout.trimmingCharacters(
            in: .newlines)
        let pid = try #require(state.firstProcess(of: id))
        #expect(kill(pid, 0) == 0)
        state.end(id)
    }

    @Test func `keeps its output in its log`() throws {
        let state = StateFolder.current
        let id = String(try minibox(["run", "-d", "busybox", "sh", "-c", "echo to-out; echo to-err >&2"]).stdout.dropLast())
        #expect(waitUntil { !state.locks.contains(id) })
        let log = Machine.text("\(state.path)/containers/\(id)/container.log")
        #expect(log.contains("to-out"))
        #expect(log.contains("to-err"))
    }

    @Test func `removes itself with --rm`() throws {
        try StateFolder.with { state in
            let outcome = try minibox(["run", "-d", "--rm", "--name", "autorm", "busybox", "true"], in: state)
            #expect(outcome.stdout.utf8.count == 65, "\(outcome)")
            state.expectNothing(of: [String(outcome.stdout.dropLast())])
        }
    }

    @Test func `that cannot start says so`() throws {
        expectRefusal(try minibox(["run", "-d", "--rm", "busybox", "nosuchcmd"]), code: 127, saying: "nosuchcmd")
    }

    @Test func `has an empty standard input`() throws {
        let state = StateFolder.current
        let id = String(try minibox(["run", "-d", "busybox", "sh", "-c", "cat; echo end"]).stdout.dropLast())
        #expect(waitUntil { !state.locks.contains(id) })
        #expect(Machine.text("\(state.path)/containers/\(id)/container.log").contains("end"))
    }
}

@Suite(.asRoot, .ownStateFolder) struct `What a run leaves` {
    @Test func `is nothing with --rm, however it went`() throws {
        try StateFolder.with { state in
            let runs = [
                ["busybox", "true"], ["busybox", "false"], ["busybox", "nosuchcmd"],
                ["--init", "busybox", "sh", "-c", "sleep 1000 &"],
                ["--name", "full", "-m", "64m", "--pids-limit", "50", "--cpus", "1", "busybox", "true"],
                ["-t", "busybox", "true"],
            ]
            for words in runs {
                let cid = try state.scratch() + "/cid"
                _ = try minibox(["run", "--rm", "--cidfile", cid] + words, in: state)
                let id = Machine.text(cid)
                #expect(id.utf8.count == 64, "\(words)")
                state.expectNothing(of: [id])
            }
        }
    }

    @Test func `is a folder and a name without --rm, and no more`() throws {
        try StateFolder.with { state throws in
            #expect(try minibox(["run", "--name", "kept", "busybox", "sh", "-c", "echo x > /f"], in: state).code == 0)
            _ = waitUntil { state.remains().isEmpty }
            #expect(state.remains() == [])
            #expect(state.names == ["kept"])
            #expect(state.containers.count == 1)
            #expect(Machine.text("\(state.path)/containers/\(state.containers[0])/upper/f") == "x\n")
        }
    }

    @Test func `is its id in the cidfile`() throws {
        let file = try StateFolder.current.scratch() + "/cid"
        #expect(try minibox(["run", "--rm", "--cidfile", file, "busybox", "true"]).code == 0)
        #expect(Machine.text(file).utf8.count == 64)
        expectRefusal(
            try minibox(["run", "--rm", "--cidfile", file, "busybox", "true"]),
            saying: "container ID file found, make sure the other container isn't running or delete \(file)")
    }

    @Test func `is nothing when the cidfile cannot be written`() throws {
        try StateFolder.with { state in
            let outcome = try minibox(["run", "--rm", "--cidfile", "/nosuch/dir/cid", "busybox", "echo", "ran"], in: state)
            expectRefusal(outcome, saying: "/nosuch/dir", fix: false)
            state.expectNothing()
        }
    }

    @Test func `is a name that cannot be taken again`() throws {
        #expect(try minibox(["run", "--name", "taken", "busybox", "true"]).code == 0)
        let outcome = try minibox(["run", "--name", "taken", "busybox", "true"])
        expectRefusal(outcome, saying: "Conflict. The container name \"/taken\" is already in use by container \"")
        #expect(StateFolder.current.names.contains("taken"))
        #expect(try minibox(["run", "--rm", "--name", "taken", "busybox", "true"]).code == 125)
        #expect(StateFolder.current.names.contains("taken"))
    }

    @Test func `is not readable by others`() throws {
        let state = StateFolder.current
        _ = try minibox(["run", "--rm", "busybox", "true"])
        for folder in ["containers", "names", "cache", "run", "images", "layers"] {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(state.path)/\(folder)")[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0, "\(folder) has mode \(String(mode ?? 0, radix: 8))")
        }
    }
}

@Suite(.asRoot, .ownStateFolder) struct `An entrypoint` {
    @Test func `stands before the arguments`() throws {
        #expect(try minibox(["run", "--rm", "--entrypoint", "echo", "busybox", "a", "b"]).stdout == "a b\n")
    }

    @Test func `that is empty is none`() throws {
        #expect(try minibox(["run", "--rm", "--entrypoint", "", "busybox", "echo", "c"]).stdout == "c\n")
    }

    @Test func `takes the image's command away`() throws {
        #expect(try minibox(["run", "--rm", "--entrypoint", "id", "busybox"]).stdout.hasPrefix("uid=0(root)"))
        expectRefusal(try minibox(["run", "--rm", "--entrypoint", "", "busybox"]), saying: "no command specified")
    }

    @Test func `flags after the image are the command's`() throws {
        #expect(
            try minibox(["run", "--rm", "busybox", "echo", "--rm", "-it", "--name", "x", "--"]).stdout == "--rm -it --name x --\n"
        )
    }

    @Test func `without a command the image's own runs`() throws {
        #expect(try minibox(["run", "--rm", "-i", "busybox"], input: "echo $0 $$\n").stdout == "sh 1\n")
    }
}
