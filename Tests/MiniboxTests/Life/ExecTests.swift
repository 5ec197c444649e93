import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `One more command in a container` {
    /// A container that sleeps, for one test.
    private func withContainer(_ options: [String] = [], _ body: (StateFolder, String) throws -> Void) throws {
        try StateFolder.with { state throws in
            let id = try minibox(["run", "-d", "--name", "box"] + options + ["busybox", "sleep", "86220"], in: state).stdout
            try body(state, id.trimmingCharacters(in: .newlines))
            #expect(try minibox(["rm", "-f", "box"], in: state).code == 0)
            state.expectNothing(of: [id.trimmingCharacters(in: .newlines)])
        }
    }

    @Test func `has every namespace of the first process, its groups, its root and its filter`() throws {
        try withContainer(["--cgroupns", "private"]) { state, id in
            let script = """
                for n in cgroup ipc mnt net pid uts; do [ $(readlink /proc/self/ns/$n) = $(readlink /proc/1/ns/$n) ] && echo $n; done
                cat /proc/self/cgroup > /tmp/own; cat /proc/1/cgroup | cmp - /tmp/own && echo groups
                grep -E '^(Cap|Seccomp|NoNew)' /proc/self/status > /tmp/own; grep -E '^(Cap|Seccomp|NoNew)' /proc/1/status | cmp - /tmp/own && echo rights
                """
            let outcome = try minibox(["exec", "box", "sh", "-c", script], in: state)
            #expect(outcome.stdout == "cgroup\nipc\nmnt\nnet\npid\nuts\ngroups\nrights\n", "\(outcome)")
            #expect(try minibox(["exec", "box", "hostname"], in: state).stdout == String(id.prefix(12)) + "\n")
        }
    }

    @Test func `has the user, the directory, the variables and the terminal that were asked for`() throws {
        try withContainer(["-e", "OWN=1"]) { state, _ in
            let words = [
                "exec", "-u", "www-data", "-w", "/var", "-e", "MORE=2", "box", "sh", "-c", "id -un; pwd; echo $OWN $MORE $HOME",
            ]
            #expect(try minibox(words, in: state).stdout == "www-data\n/var\n1 2 /var/www\n")
            let terminal = try start(["exec", "-it", "box", "sh"], input: .terminal(rows: 21, columns: 99), in: state)
            try terminal.write("tty; stty size; exit 9\n")
            let outcome = try terminal.finish(within: 20)
            #expect(outcome.code == 9 && outcome.stdout.contains("/dev/pts/") && outcome.stdout.contains("21 99"), "\(outcome)")
        }
    }

    @Test func `is refused its own way: no such program, no right, no container, none that runs`() throws {
        try withContainer { state, id in
            #expect(try minibox(["exec", "box", "nosuch"], in: state).code == 127)
            #expect(try minibox(["exec", "box", "/etc/passwd"], in: state).code == 126)
            #expect(try minibox(["exec", "nosuch", "true"], in: state).stderr.contains("No such container: nosuch"))
            #expect(try minibox(["exec", "-w", "rel", "box", "true"], in: state).code == 1)
            _ = try minibox(["create", "--name", "still", "busybox", "true"], in: state)
            let outcome = try minibox(["exec", "still", "true"], in: state)
            #expect(outcome.code == 1 && outcome.stderr.contains("is not running"), "\(outcome)")
            _ = try minibox(["rm", "still"], in: state)
        }
    }

    @Test func `gets no descriptor of ours, and its terminal is never the caller's`() throws {
        try withContainer { state, _ in
            let listed = try host("exec 7< /etc/passwd; $MINIBOX exec box ls /proc/self/fd", in: state).stdout
            #expect(listed == "0\n1\n2\n3\n", "\(listed)")
            // Output to a terminal without -t is carried, not handed over.
            let terminal = try start(
                ["exec", "box", "sh", "-c", "test -t 1 || echo no''ne; tty"], input: .terminal(rows: 9, columns: 40), in: state)
            let outcome = try terminal.finish(within: 20)
            #expect(outcome.stdout.contains("none") && outcome.stdout.contains("not a tty"), "\(outcome)")
        }
    }

    @Test func `left in the background goes on, and ends with the container`() throws {
        try withContainer { state, _ throws in
            #expect(
                try minibox(["exec", "-d", "box", "sh", "-c", "echo mine > /tmp/mine; exec sleep 86221"], in: state).code == 0)
            #expect(waitUntil { (try? minibox(["exec", "box", "cat", "/tmp/mine"], in: state).stdout) == "mine\n" })
            #expect(try minibox(["exec", "box", "ps"], in: state).stdout.contains("sleep 86221"))
        }
    }

    @Test func `privileged has every capability that the machine has`() throws {
        try withContainer { state, _ in
            let all = Machine.lines("/proc/self/status").first { $0.hasPrefix("CapBnd") }?.dropFirst("CapBnd:\t".count)
            let inside = try minibox(["exec", "--privileged", "box", "grep", "CapEff", "/proc/self/status"], in: state).stdout
            #expect(inside == "CapEff:\t\(all ?? "?")\n")
        }
    }
}
