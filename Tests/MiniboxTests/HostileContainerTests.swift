import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `A hostile container` {
    /// Afterwards nothing of it is left, and the next container runs as if nothing had been.
    private func expectHarmless(_ outcome: Outcome, in state: StateFolder, at location: SourceLocation = #_sourceLocation) throws
    {
        #expect(outcome.code == 0 && outcome.stderr == "", "\(outcome)", sourceLocation: location)
        let next = try minibox(["run", "--rm", "busybox", "true"], in: state)
        #expect(next.code == 0 && next.stderr == "", "\(next)", sourceLocation: location)
        state.expectNothing(at: location)
    }

    @Test func `cannot leave a file that cannot be removed`() throws {
        try StateFolder.with { state in
            let script = #"touch "$(printf '/a\377')" "$(printf '/b\n')"; mkdir -p "$(printf '/c\377/d\376')"; chmod 0 /c*"#
            try expectHarmless(try inside([], script, in: state), in: state)
        }
    }

    @Test(arguments: [1500, 20000]) func `cannot leave a tree that is too deep to be removed`(depth: Int) throws {
        try StateFolder.with { state in
            let script = "i=0; while [ $i -lt \(depth) ]; do mkdir d; cd d; i=$((i+1)); done; touch end"
            // The shell complains of a path that it cannot name any more.
            try expectHarmless(try inside(["-w", "/deep"], "{ \(script); } 2> /dev/null", in: state), in: state)
        }
    }

    @Test func `cannot keep minibox by giving the end of a pipe away`() throws {
        let words = ["--pid", "host", "--without", "cgroup"]
        let run = try start(["run", "--rm"] + words + ["busybox", "sh", "-c", "sleep 86214 & echo out; exit 3"])
        let outcome = try run.finish(within: 20)
        #expect(outcome.code == 3 && outcome.stdout == "out\n", "\(outcome)")
        _ = try host("pkill -xf 'sleep 86214'")
    }

    @Test(arguments: [
        ["-v", "/usr:/proc/sys"], ["-v", "/etc/hostname:/proc/self/attr/exec"], ["-v", "/usr:/proc"], ["--tmpfs", "/proc/sys"],
        ["--mount", "type=bind,src=/etc/hostname,dst=/proc/version"],
    ])
    func `gets nothing over a part of /proc`(words: [String]) throws {
        expectRefusal(try inside(words, "true"), saying: "mount something on /proc")
    }

    @Test(arguments: [["-v", "/proc:/proc"], ["-v", "/proc/loadavg:/proc/loadavg"]])
    func `may get the host's own /proc, or a figure of it`(words: [String]) throws {
        #expect(try inside(words, "test -e /proc/loadavg").code == 0)
    }

    @Test(arguments: ["/proc/sys/kernel/core_pattern", "/proc/self/attr/exec"])
    func `is refused when its image leads a file into /proc`(target: String) throws {
        try StateFolder.with { state in
            try link("etc/hosts", to: target, in: state)
            expectRefusal(try inside([], "true", in: state), saying: "mount something on /etc/hosts")
            state.expectNothing()
        }
    }

    @Test func `is refused when its image leads /sys to /proc`() throws {
        try StateFolder.with { state in
            try link("sys", to: "/proc", in: state)
            expectRefusal(try inside([], "true", in: state), saying: "mount something on /sys")
        }
    }

    @Test func `may have links in its image that lead nowhere yet`() throws {
        try StateFolder.with { state in
            try link("etc/resolv.conf", to: "../run/systemd/resolve/stub-resolv.conf", in: state)
            try link("etc/hosts", to: "/var/nowhere/hosts", in: state)
            let outcome = try inside([], "cat /etc/hosts; test -e /etc/resolv.conf && ls -d /run/systemd/resolve", in: state)
            #expect(outcome.code == 0 && outcome.stdout.contains("localhost"), "\(outcome)")
            #expect(outcome.lines.last == "/run/systemd/resolve")
        }
    }

    @Test func `is refused when a link of its image leads in a circle`() throws {
        try StateFolder.with { state in
            try link("etc/hosts", to: "hosts", in: state)
            expectRefusal(try inside([], "true", in: state), saying: "ELOOP")
        }
    }

    @Test func `has no writable file system for its cgroups`() throws {
        #expect(try inside([], "mkdir /sys/fs/cgroup/x").code == 1)
    }

    @Test func `can open its terminal again after it has closed it`() throws {
        let run = try start(
            ["run", "--rm", "-t", "busybox", "sh", "-c", "exec 0<&- 1>&- 2>&-; sleep 0.3; echo late > /dev/console"],
            input: .terminal(rows: 24, columns: 80))
        let outcome = try run.finish()
        #expect(outcome.code == 0 && outcome.stdout.contains("late"), "\(outcome)")
    }

    @Test func `does not use up its processes with orphans`() throws {
        let script = "i=0; while [ $i -lt 60 ]; do (true &); i=$((i+1)); done; echo done"
        let outcome = try inside(["--pid", "host", "--pids-limit", "30"], script)
        #expect(outcome.code == 0 && outcome.stdout == "done\n", "\(outcome)")
    }

    /// Makes a path of the image's only layer a link.
    private func link(_ path: String, to target: String, in state: StateFolder) throws {
        _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
        let layer = try #require(Machine.names(in: "\(state.path)/layers").first as String?)
        let place = "\(state.path)/layers/\(layer)/\(path)"
        try FileManager.default.removeItem(atPath: place)
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
    }
}
