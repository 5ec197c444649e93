import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `A volume` {
    private func folder(with text: String? = nil) throws -> String {
        let folder = try StateFolder.current.scratch()
        if let text { try text.write(toFile: "\(folder)/f", atomically: true, encoding: .utf8) }
        return folder
    }

    @Test func `shows a folder of the host`() throws {
        let d = try folder(with: "f\n")
        #expect(try output(["-v", "\(d):/d"], of: "cat /d/f; echo new > /d/g") == "f\n")
        #expect(Machine.text("\(d)/g") == "new\n")
    }

    @Test(arguments: ["-v DIR:/d:ro", "--mount type=bind,src=DIR,dst=/d,readonly", "--mount type=bind,source=DIR,target=/d,ro"])
    func `may be read-only`(_ flag: String) throws {
        let d = try folder()
        let words = flag.replacingOccurrences(of: "DIR", with: d).split(separator: " ").map(String.init)
        let outcome = try inside(words, "touch /d/x")
        #expect(outcome.code == 1)
        #expect(outcome.stderr == "touch: /d/x: Read-only file system\n")
        #expect(try inside(words, "mount -o remount,bind,rw /d; touch /d/x").code != 0)
    }

    @Test func `that is not there is made for -v, refused for --mount`() throws {
        let d = try folder()
        #expect(try inside(["-v", "\(d)/new/dir:/d"], "touch /d/x").code == 0)
        #expect(Machine.names(in: "\(d)/new/dir") == ["x"])
        expectRefusal(
            try minibox(["run", "--rm", "--mount", "type=bind,src=\(d)/nosuch,dst=/d", "busybox", "true"]),
            saying: "invalid mount config for type \"bind\": bind source path does not exist: \(d)/nosuch")
        #expect(Machine.names(in: d) == ["new"])
    }

    @Test func `may be a single file, on a path that the image lacks`() throws {
        let d = try folder(with: "one\n")
        #expect(try output(["-v", "\(d)/f:/a/b/c"], of: "cat /a/b/c") == "one\n")
        #expect(try output(["-v", "\(d)/f:/etc/passwd"], of: "cat /etc/passwd") == "one\n")
    }

    @Test func `of tmpfs has the size asked for`() throws {
        #expect(
            try output(["--mount", "type=tmpfs,dst=/t,tmpfs-size=1m"], of: "grep ' /t ' /proc/mounts")
                == "tmpfs /t tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k 0 0\n")
        #expect(try output(["--mount", "type=tmpfs,dst=/t,tmpfs-mode=700"], of: "stat -c %a /t") == "700\n")
    }

    @Test(arguments: [
        (["-v", "rel/path:/v"], "rel/path"), (["-v", "/tmp:rel"], "rel"), (["-v", "/tmp:/"], "/"),
        (["-v", "/tmp:/d:bogus"], "bogus"),
        (["-v", "/tmp:/a", "-v", "/usr:/a"], "Duplicate mount point: /a"), (["-v", "/tmp:/a", "--tmpfs", "/a"], "/a"),
        (["--mount", "type=bogus,dst=/d"], "bogus"), (["--mount", "type=bind,src=/tmp"], "target"),
        (["--mount", "type=bind,src=/tmp,dst=/d,bogus=1"], "bogus"), (["--mount", "nonsense"], "nonsense"),
        (["--tmpfs", "/t:bogus"], "bogus"), (["--tmpfs", "t"], "t"), (["-v", ""], "invalid"), (["-v", ":/d"], ":/d"),
        (["--tmpfs", "/t:size=5x"], "5x"), (["--mount", "type=tmpfs,dst=/t,tmpfs-size=5x"], "5x"),
    ]) func `that cannot be is refused`(_ options: [String], _ text: String) throws {
        try StateFolder.with { state throws in
            expectRefusal(try minibox(["run", "--rm"] + options + ["busybox", "true"], in: state), saying: text)
            state.expectNothing()
        }
    }

    @Test func `hears of the host's later mounts with rslave, and not without`() throws {
        // In a mount namespace of its own, so that the machine's mounts stay as they are.
        let d = try folder()
        let script = """
            mount -t tmpfs none \(d) && mount --make-shared \(d) && mkdir \(d)/slave
            run() { $MINIBOX run --rm -i -v \(d):/d:$1 busybox sh -c 'echo ready; read x; grep -c " /d/slave " /proc/self/mountinfo'; }
            for mode in rslave rprivate; do
                mkfifo \(d)/in-$mode \(d)/out-$mode
                run $mode < \(d)/in-$mode > \(d)/out-$mode &
                exec 5> \(d)/in-$mode 6< \(d)/out-$mode
                read ready <&6
                mount -t tmpfs none \(d)/slave
                echo go >&5
                read count <&6
                echo $mode $count
                umount \(d)/slave
                exec 5>&- 6<&-
                wait
            done
            """
        let outcome = try host("exec unshare -m sh -c '\(script.replacingOccurrences(of: "'", with: "'\\''"))'")
        #expect(outcome.stdout == "rslave 1\nrprivate 0\n", "\(outcome)")
    }

    @Test func `is not emptied with a container whose mounts have reached the host`() throws {
        let (d, root) = (try folder(with: "kept\n"), try folder())
        // A host of the test's own. On a tmpfs what was made last is found first: the root, and not the layers below it.
        let script = """
            mount --make-rshared / && mount -t tmpfs none \(root)
            $MINIBOX run --rm --root \(root) --without propagation -v \(d):/var/d busybox true; echo code $?
            $MINIBOX run --rm --root \(root) busybox echo next
            ls \(root)/containers
            """
        let outcome = try host("exec unshare -m --propagation private sh -c \"$SCRIPT\"", environment: ["SCRIPT": script])
        #expect(outcome.stdout == "code 125\nnext\n" && outcome.stderr.contains("pivot_root(2): "), "\(outcome)")
        #expect(Machine.text("\(d)/f") == "kept\n")
    }

    @Test func `mounts what is mounted below, unless asked not to`() throws {
        #expect(try output(["-v", "/proc:/p"], of: "ls /p/self >/dev/null && echo ok") == "ok\n")
        let counts = try ["", ",bind-nonrecursive"].map {
            try output(["--mount", "type=bind,src=/dev,dst=/d\($0)"], of: "grep -c ' /d/pts ' /proc/self/mountinfo; true")
        }
        #expect(counts[0] != "0\n" && counts[1] == "0\n", "\(counts)")
    }

    @Test func `over /etc whose files are links cannot lead outside`() throws {
        try StateFolder.with { state throws in
            let (d, decoy) = (try state.scratch(), try state.scratch())
            try "decoy".write(toFile: "\(decoy)/target", atomically: true, encoding: .utf8)
            for name in ["hosts", "hostname", "resolv.conf", "passwd", "group"] {
                try FileManager.default.createSymbolicLink(atPath: "\(d)/\(name)", withDestinationPath: "\(decoy)/target")
            }
            let outcome = try inside(["-v", "\(d):/etc"], "cat /etc/hosts; echo ran", in: state)
            // Their own files lie in the volume's, or where its links lead inside.
            #expect(outcome.code == 0 && outcome.stdout.contains("localhost") && outcome.lines.last == "ran", "\(outcome)")
            #expect(Machine.text("\(decoy)/target") == "decoy")
            #expect(Machine.names(in: decoy) == ["target"])
            state.expectNothing()
        }
    }

    @Test(arguments: [
        ("/proc", "mount something on /proc"), ("/sys", nil), ("/proc/self", "mount something on /proc/self"),
        ("/proc/sys", "mount something on /proc/sys"), ("/dev", "mask paths with /dev/null"),
    ]) func `over the kernel's own filesystems breaks nothing outside`(_ place: String, _ refusal: String?) throws {
        try StateFolder.with { state throws in
            let (d, decoy) = (try state.scratch(), try state.scratch())
            try "decoy".write(toFile: "\(decoy)/target", atomically: true, encoding: .utf8)
            try FileManager.default.createSymbolicLink(atPath: "\(d)/null", withDestinationPath: "\(decoy)/target")
            let outcome = try inside(["-v", "\(d):\(place)"], "echo ran", in: state)
            if let refusal {
                expectRefusal(outcome, saying: refusal)
            } else {
                #expect(outcome.code == 0 && outcome.stdout == "ran\n", "\(outcome)")
            }
            #expect(Machine.text("\(decoy)/target") == "decoy")
            state.expectNothing()
        }
    }

    @Test func `over /etc leaves the container its own names`() throws {
        let words = ["-v", "/etc:/etc:ro", "-h", "sea"]
        let outcome = try output(words, of: "cat /etc/hostname; tail -n 1 /etc/hosts | cut -f 2")
        #expect(outcome == "sea\nsea\n")
        #expect(try output(["-v", "/etc/issue:/etc/hostname"], of: "cat /etc/hostname") == Machine.text("/etc/issue"))
    }

    @Test func `over /dev gets no devices of ours`() throws {
        try StateFolder.with { state throws in
            let folder = try state.scratch("dev")
            #expect(try inside(["-v", "\(folder):/dev"], "true", in: state).code == 0)
            #expect(Machine.names(in: folder).filter { !["pts", "shm", "mqueue"].contains($0) } == [])
        }
    }
}
