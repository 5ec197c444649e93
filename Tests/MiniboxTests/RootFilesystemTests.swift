import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The root filesystem` {
    @Test func `is writable, and each container has its own`() throws {
        #expect(try output(of: "echo x > /etc/issue; rm /bin/vi; cat /etc/issue") == "x\n")
        #expect(try output(of: "ls /bin/vi; cat /etc/issue").hasPrefix("/bin/vi\nminibox busybox image"))
    }

    @Test func `is read-only with --read-only`() throws {
        let outcome = try minibox(["run", "--rm", "--read-only", "busybox", "touch", "/x"])
        #expect(outcome.code == 1)
        #expect(outcome.stderr == "touch: /x: Read-only file system\n")
    }

    @Test func `of --read-only has a writable /dev/shm, and cannot be remounted`() throws {
        #expect(try output(["--read-only"], of: "touch /dev/shm/x && echo ok") == "ok\n")
        let outcome = try inside(["--read-only"], "mount -o remount,rw /; touch /x")
        #expect(outcome.code == 1 && outcome.stderr.hasSuffix("touch: /x: Read-only file system\n"), "\(outcome)")
    }

    @Test func `a tmpfs is hardened`() throws {
        let mounts = try output(["--read-only", "--tmpfs", "/t"], of: "touch /t/x && grep ' /t ' /proc/mounts")
        #expect(mounts == "tmpfs /t tmpfs rw,nosuid,nodev,noexec,relatime 0 0\n")
    }

    @Test func `a tmpfs has the size and the mode asked for`() throws {
        let script = "grep ' /t ' /proc/mounts; ls -ld /t | cut -c1-10"
        #expect(
            try output(["--tmpfs", "/t:size=1m,mode=700"], of: script)
                == "tmpfs /t tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k,mode=700 0 0\ndrwx------\n")
        let outcome = try inside(["--tmpfs", "/t:size=1m"], "dd if=/dev/zero of=/t/f bs=1M count=2")
        #expect(outcome.code == 1 && outcome.stderr.contains("/t/f': No space left on device"), "\(outcome)")
    }

    @Test func `a tmpfs may allow programs when asked to`() throws {
        #expect(
            try output(["--tmpfs", "/t:exec"], of: "grep ' /t ' /proc/mounts; cp /bin/busybox /t/true; /t/true && echo ran")
                == "tmpfs /t tmpfs rw,nosuid,nodev,relatime 0 0\nran\n")
    }

    @Test func `shared memory has the size asked for, else 64 MiB, and is for all`() throws {
        #expect(
            try output(["--shm-size", "16m"], of: "grep shm /proc/mounts")
                == "shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=16384k 0 0\n")
        #expect(try output(of: "grep shm /proc/mounts; ls -ld /dev/shm | cut -c1-10").contains("size=65536k"))
        #expect(try output(of: "stat -c %a /dev/shm") == "1777\n")
    }

    @Test func `shows nothing of the host`() throws {
        let state = StateFolder.current
        let secret = "\(try state.scratch())/secret"
        try "s".write(toFile: secret, atomically: true, encoding: .utf8)
        let script = "for f in \(secret) /../../..\(secret) /proc/1/root\(secret); do test -e $f && echo seen; done; echo looked"
        #expect(try output(of: script) == "looked\n")
        #expect(try output(of: "cat /proc/1/mountinfo | cut -d' ' -f5").split(separator: "\n").first == "/")
    }

    @Test func `writes end with the container`() throws {
        try StateFolder.with { state throws in
            #expect(try output(of: "dd if=/dev/zero of=/big bs=1M count=5 2>/dev/null; echo ok", in: state) == "ok\n")
            state.expectNothing()
        }
    }
}
