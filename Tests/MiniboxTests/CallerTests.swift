import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `What the caller has` {
    @Test func `open, the monitor has not`() throws {
        try StateFolder.with { state in
            let script = """
                exec 8< /etc/hostname 9< /etc/issue; id=$($MINIBOX run -d --rm busybox sleep 86215)
                monitor=$(pgrep -f "^minibox-monitor $(echo $id | cut -c 1-12)"); ls -l /proc/$monitor/fd
                """
            let outcome = try host("\(script); kill $monitor; while [ -e /proc/$monitor ]; do sleep 0.01; done", in: state)
            #expect(outcome.stdout.contains("/locks/"), "\(outcome)")
            #expect(!outcome.stdout.contains("/etc/"), "\(outcome)")
            _ = try minibox(["info"], in: state)
            state.expectNothing()
        }
    }

    @Test func `open, may be read from`() throws {
        let outcome = try host("exec 7< /dev/null; echo A=7 | $MINIBOX run --rm --env-file /dev/stdin busybox env")
        #expect(outcome.stdout.contains("A=7\n"), "\(outcome)")
    }

    @Test func `as umask changes neither the image nor the container`() throws {
        try StateFolder.with { state in
            let outcome = try host(
                "umask 077; $MINIBOX run --rm --cidfile cid -u 1000 busybox sh -c 'cat /etc/hosts; umask'; stat -c %a cid; rm cid",
                in: state)
            #expect(outcome.stdout.contains("localhost"), "\(outcome)")
            #expect(outcome.lines.suffix(2) == ["0022", "600"], "\(outcome)")
            #expect(try minibox(["run", "--rm", "-u", "1000", "busybox", "sh", "-c", "ls /bin | head -1"], in: state).code == 0)
        }
    }

    @Test func `ignored or blocked of signals, the program has not`() throws {
        let run = "$MINIBOX run --rm busybox grep -E '^Sig(Blk|Ign)' /proc/self/status"
        let outcome = try host("trap '' HUP INT TERM PIPE; \(run)")
        // The C library keeps 32 and 33 for itself, and lets nobody change them.
        let sets = outcome.lines.compactMap { $0.split(separator: "\t").last }.compactMap { UInt64($0, radix: 16) }
        #expect(sets.count == 2 && sets.allSatisfy { $0 & ~(3 << 31) == 0 }, "\(outcome)")
    }

    @Test func `ignored of its children's ends is no harm`() throws {
        let outcome = try host("trap '' CHLD; exec $MINIBOX run --rm busybox sh -c 'exit 7'")
        #expect(outcome.code == 7, "\(outcome)")
    }

    @Test func `in a slow reader loses no output`() throws {
        let script = """
            head -c 3000000 /dev/zero | $MINIBOX run --rm -i busybox sh -c 'seq 1 200000 & cat > /dev/null; wait' |
                while dd of=part bs=60000 count=1 2> /dev/null && [ -s part ]; do cat part; sleep 0.003; done | cksum
            seq 1 200000 | cksum
            """
        let outcome = try host("cd \(StateFolder.current.scratch("slow")); \(script)")
        #expect(outcome.lines.count == 2 && outcome.lines[0] == outcome.lines[1], "\(outcome)")
    }

    @Test func `sends in signals while nobody reads does not stop the output`() throws {
        let command = try start(["run", "--rm", "busybox", "sh", "-c", "trap : USR1; head -c 292000 /dev/zero; exit 4"])
        let flood = try host(
            "sleep 0.3; for n in $(seq 1500); do kill -USR1 \(command.pid) 2> /dev/null || exit 0; done", within: 30)
        let outcome = try command.finish(within: 30)
        #expect(flood.code == 0 && outcome.code == 4 && outcome.stdout.utf8.count == 292_000, "\(outcome.code) \(outcome.stderr)")
    }

    @Test func `has full is told when output is lost`() throws {
        let outcome = try host("$MINIBOX run --rm busybox sh -c 'echo hi; exit 3' > /dev/full")
        #expect(outcome.code == 3, "\(outcome)")
        #expect(outcome.stderr.contains("warning: cannot pass on the container's output: write(2): No space left"), "\(outcome)")
    }

    @Test func `asks for twice, one gets: the file of the id`() throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            let run = "$MINIBOX run --rm --cidfile cid busybox sleep 0.3"
            let outcome = try host("cd \(state.scratch("ids")); \(run) & \(run); wait; wc -c < cid", in: state)
            #expect(outcome.stdout == "64\n", "\(outcome)")
            #expect(outcome.stderr.split(separator: "\n").count { $0.contains("container ID file found") } == 1, "\(outcome)")
        }
    }

    @Test func `writes into a pipe of the container does not keep it`() throws {
        let command = try start(["run", "--rm", "busybox", "sh", "-c", "echo ready; sleep 1"])
        try command.waitFor("ready")
        let pipe = try #require(insidePipe(of: command))
        let script = "trap '' PIPE; exec 9>\(pipe); echo open; while sleep 0.05; do echo x >&9 || exit 0; done"
        let writer = try RunningCommand(
            ["/bin/sh", "-c", script], environment: MiniboxCommand.environment(in: .current), input: .nothing)
        try writer.waitFor("open")
        #expect(try command.finish(within: 20).code == 0)
        #expect(try writer.finish(within: 20).code == 0)
    }

    /// The standard output of the shell in a container, as the host can open it.
    private func insidePipe(of command: RunningCommand) -> String? {
        let children = { (pid: pid_t) in
            Machine.text("/proc/\(pid)/task/\(pid)/children").split(separator: " ").compactMap { pid_t($0) }
        }
        let monitor = children(command.pid).first
        return monitor.flatMap { children($0).first }.map { "/proc/\($0)/fd/1" }
    }

    @Test func `made ready for the file of the id does not get it`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("ids")
            let script = "cd \(folder); $MINIBOX run --rm --cidfile cid busybox true; ls; stat -c %U cid"
            #expect(try host(script, in: state).stdout == "cid\nroot\n")
        }
    }
}
