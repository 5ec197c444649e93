import Linux
import Testing

@Suite(.containers, .serialized)
struct `The emitted script` {
    /// What a container can see of its isolation.
    private static let report = """
        for kind in cgroup ipc mnt net pid user uts; do readlink /proc/self/ns/$kind; done
        hostname; cat /proc/sys/kernel/domainname; id; pwd; umask; env | sort
        grep -E 'Cap|NoNew|Groups|Sig(Ign|Blk)' /proc/self/status; cat /proc/self/limits
        ls -ln / /dev /etc | grep -v '^total'; cat /etc/hosts /etc/hostname /etc/resolv.conf
        cut -d' ' -f4- /proc/self/mountinfo | sort
        for file in memory.limit_in_bytes memory.memsw.limit_in_bytes pids.max cpu.cfs_quota_us devices.list \\
            memory.max memory.swap.max cpu.max; do cat /sys/fs/cgroup/*/$file /sys/fs/cgroup/$file 2>/dev/null; done
        ip link show lo; cat /proc/sys/net/ipv4/ip_forward; cat /proc/1/comm
        """

    /// Without what must differ: numbers, times, the two folders, the two groups.
    private func lines(_ text: String, of place: borrowing Workplace) -> [String] {
        let root = place.path
        return text.split(separator: "\n").map { line in
            String(line).replacing(/minibox-(script-)?[0-9a-f]+\b/, with: "GROUP")
                .replacing(try! Regex("\(root)/root/containers/[0-9a-f]+|\(root)/GROUP[^/]*/container"), with: "FOLDER")
                .replacing(try! Regex("\(root)/minibox-script\\.[A-Za-z0-9]+/container"), with: "FOLDER")
                .replacing(/:\[[0-9]+\]/, with: "").replacing(/[A-Z][a-z]{2} +[0-9]+ +[0-9]{2}:[0-9]{2}/, with: "TIME")
                // /proc has a link for each process of the machine.
                .replacing(/^(dr-xr-xr-x) +[0-9]+(.* (proc|sys))$/, with: { "\($0.1) \($0.2)" })
        }
    }

    @Test(
        arguments: [
            [],
            [
                "-m", "64m", "--pids-limit", "50", "--cpus", "0.5", "--hostname", "box", "--domainname", "dom", "--ulimit",
                "nofile=512:512", "--cap-drop", "CHOWN", "--tmpfs", "/t", "-v", "/usr:/v:ro", "--read-only", "--user",
                "1000:1000", "-w", "/v", "-e", "A=it's $x",
            ],
            ["--sysctl", "net.ipv4.ip_forward=1", "--cap-add", "SYS_TIME", "--security-opt", "no-new-privileges"],
            ["--network", "host", "--ipc", "host", "--uts", "host", "--privileged"],
            ["-w", "/usr", "-v", "/usr:/v:rslave", "--init"], ["--without", "devices", "--without", "hostname"],
            ["--userns", "private", "-u", "1000", "-v", "/usr:/v"],
        ])
    func `builds the same isolation`(options: [String]) throws {
        let place = try Workplace()
        let script = place.file("script")
        let original = try place.minibox(["--rm", "--script", script] + options + ["busybox", "sh", "-c", Self.report])
        #expect(original.status == 0, "\(original.output)")
        let copy = try run(script, in: place)
        let (expected, seen) = (lines(original.output, of: place), lines(copy.output, of: place))
        #expect(expected.count > 100)
        for (one, other) in zip(expected, seen) where one != other { Issue.record("minibox: \(one)\nscript:  \(other)") }
        #expect(expected.count == seen.count, "\(copy.output)")
        try expectNothingLeft(in: place)
    }

    @Test func `ends with the exit code of the program`() throws {
        let place = try Workplace()
        _ = try place.minibox(["--rm", "--script", place.file("script"), "busybox", "sh", "-c", "exit 7"])
        #expect(try run(place.file("script"), in: place).status == 7)
        try expectNothingLeft(in: place)
    }

    @Test(arguments: [
        ["sh", "-c", "kill -9 $$; exit 3"], ["sh", "-c", "sh -c 'kill -TERM $$'; exit $?"], ["tail", "/dev/zero"],
    ])
    func `ends as the program did when a signal ended it`(words: [String]) throws {
        let place = try Workplace()
        let original = try place.minibox(["--rm", "-m", "32m", "--script", place.file("script"), "busybox"] + words)
        #expect(try run(place.file("script"), in: place).status == original.status)
        try expectNothingLeft(in: place)
    }

    @Test func `makes what is mounted below a read-only volume read-only, too`() throws {
        let place = try Workplace()
        for name in ["sub", "sub/x"] { try makeDirectory(place.file(name)) }
        let line = """
            mount -t tmpfs below \(place.file("sub/x")); umask 022; cd \(place.path)
            \(Binaries.minibox) run --root \(place.file("root")) --rm --script script -v \(place.file("sub")):/h:ro busybox \
                sh -c 'touch /h/a || touch /h/x/a && echo WROTE; true'
            TMPDIR=\(place.path) sh script
            """
        let run = try place.run(["unshare", "--mount", "sh", "-c", line])
        #expect(run.output.split(separator: "\n").count { $0.contains("Read-only file system") } == 4, "\(run.output)")
        #expect(!run.output.contains("WROTE"), "\(run.output)")
    }

    @Test func `is an ordinary user's when hers was the run`() throws {
        let place = try Workplace()
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        for name in ["root", "tmp"] { try makeDirectory(place.file(name)) }
        _ = try place.run(["chown", "65534:65534", place.file("root"), place.file("tmp")])
        _ = try place.run(["install", "-m", "755", Binaries.minibox, place.file("minibox")])
        let report = "id; hostname; cut -d' ' -f5- /proc/self/mountinfo | wc -l; cat /proc/self/uid_map; ls /"
        let words = [place.file("minibox"), "run", "--root", place.file("root"), "--rm", "--script", place.file("tmp/script")]
        // Without a program that carries packets a run says so, and a script does not.
        let original = try place.run(nobody + words + ["--network", "none", "busybox", "sh", "-c", report])
        #expect(original.status == 0, "\(original.output)")
        let copy = try place.run(
            nobody + ["env", "TMPDIR=\(place.file("tmp"))", "timeout", "60", "sh", place.file("tmp/script")])
        // She has no subordinate ids, and is told so.
        let said = original.output.split(separator: "\n").filter { !$0.hasPrefix("minibox: warning: ") }
        #expect(copy.output.split(separator: "\n") == said)
    }

    @Test func `leaves nothing when it is interrupted`() throws {
        let place = try Workplace()
        _ = try place.minibox(["--rm", "--script", place.file("script"), "-u", "1000", "busybox", "true"])
        let script = try readText(place.file("script"))
        // Nobody else on the machine sleeps as long.
        let sleep = "sleep 9\(UInt32.random(in: 0...UInt32.max))"
        #expect(script.contains("/bin/true <&5"))
        try replaceFile(
            place.file("script"), with: script.replacing("/bin/true <&5", with: "/bin/\(sleep) <&5"), mode: 0o755, durable: false)
        let interrupted = try run(
            place.file("script"), in: place,
            "& until pgrep -xf '/bin/\(sleep)' > /dev/null; do sleep 0.01; done; kill $!; wait $!")
        #expect(interrupted.status == 143, "\(interrupted.output)")
        try expectNothingLeft(in: place)
        #expect(try place.run(["pgrep", "-xf", "/bin/\(sleep)"]).output == "")
    }

    @Test(.needs("shellcheck"))
    func `passes shellcheck`() throws {
        let place = try Workplace()
        let script = place.file("script")
        _ = try place.minibox([
            "--rm", "--script", script, "-m", "64m", "--user", "1000:1000", "--sysctl", "net.ipv4.ip_forward=1", "--read-only",
            "-e", "A=it's $x", "busybox", "sh", "-c", "echo 'a'",
        ])
        #expect(try place.run(["shellcheck", script]).output == "")
    }

    /// Runs the script, which names its group after its own process: the number is written down, so that nobody else's
    /// group is taken for this one's.
    private func run(_ script: String, in place: borrowing Workplace, _ rest: String = "") throws -> (
        status: Int32, output: String
    ) {
        let line = "sh -c 'echo $$ > \(place.file("number")); exec sh \(script)' \(rest)"
        return try place.run(["env", "TMPDIR=\(place.path)", "timeout", "60", "sh", "-c", line])
    }

    private func expectNothingLeft(in place: borrowing Workplace) throws {
        #expect(try place.run(["ls", place.path]).output.split(separator: "\n").filter { $0.contains("minibox-script") } == [])
        let number = try #require(try readText(place.file("number")).split(separator: "\n").first)
        let groups = try place.run(["find", "/sys/fs/cgroup", "-maxdepth", "2", "-name", "minibox-script-\(number)"])
        #expect(groups.output == "")
    }
}
