import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Protected paths` {
    static let masked = [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
        "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
    ].filter { FileManager.default.fileExists(atPath: $0) }
    static let readOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
        .filter { FileManager.default.fileExists(atPath: $0) }

    @Test(arguments: masked) func `a masked path is empty`(_ path: String) throws {
        let script = "if [ -d \(path) ]; then ls -A \(path); else cat \(path); fi | wc -c"
        #expect(try output(of: script) == "0\n")
    }

    @Test(arguments: masked.filter { URL(fileURLWithPath: $0).hasDirectoryPath })
    func `a masked directory cannot be written`(_ path: String) throws {
        let outcome = try inside([], "touch \(path)/x")
        #expect(outcome.code == 1 && outcome.stderr == "touch: \(path)/x: Read-only file system\n", "\(outcome)")
    }

    @Test(arguments: readOnly) func `a read-only path refuses`(_ path: String) throws {
        let script = "f=\(path); [ -d $f ] && f=$(find $f -type f 2>/dev/null | head -1); [ -n \"$f\" ] && echo 1 > $f"
        let outcome = try inside(["--cap-add", "ALL"], script)
        #expect(outcome.code != 0)
        let flags = try output(of: "grep ' \(path) ' /proc/self/mountinfo | cut -d' ' -f6")
        #expect(flags.split(separator: "\n").last?.split(separator: ",").contains("ro") == true, "\(flags)")
    }

    @Test(arguments: ["/proc/keys", "/sys/firmware", "/proc/sys"]) func `the masks cannot be taken off`(_ path: String) throws {
        let outcome = try inside([], "umount \(path)")
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.stderr == "umount: can't unmount \(path): Operation not permitted\n", "\(outcome)")
    }

    @Test func `nothing is hidden or protected with --privileged`() throws {
        let script =
            "grep -cE ' /proc/(sys|keys|acpi) ' /proc/self/mountinfo; cat /proc/sys/kernel/hostname > /proc/sys/kernel/hostname && echo wrote"
        #expect(try output(["--privileged"], of: script.replacingOccurrences(of: "; cat", with: "; true; cat")) == "0\nwrote\n")
    }
}

@Suite(.asRoot, .ownStateFolder) struct `The mounts of a container` {
    /// Mount point, type, options of the mount, options of the filesystem that must be among them.
    static let table = [
        ("/proc", "proc", "rw,nosuid,nodev,noexec,relatime", [String]()),
        ("/dev", "tmpfs", "rw,nosuid", ["size=65536k", "mode=755"]),
        ("/dev/pts", "devpts", "rw,nosuid,noexec,relatime", ["gid=5", "mode=620", "ptmxmode=666"]),
        ("/sys", "sysfs", "ro,nosuid,nodev,noexec,relatime", ["ro"]),
        ("/dev/mqueue", "mqueue", "rw,nosuid,nodev,noexec,relatime", []),
        ("/dev/shm", "tmpfs", "rw,nosuid,nodev,noexec,relatime", ["size=65536k"]),
    ]

    private func mounts(_ options: [String] = []) throws -> [[String]] {
        try output(options, of: "cat /proc/self/mountinfo").split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
    }

    @Test(arguments: table)
    func `have Docker's options`(_ place: String, _ type: String, _ options: String, _ data: [String]) throws {
        let words = try #require(try mounts().last { $0[4] == place })
        let dash = try #require(words.firstIndex(of: "-"))
        #expect(words[dash + 1] == type)
        #expect(words[5] == options)
        #expect(Set(words[dash + 3].split(separator: ",").map(String.init)).isSuperset(of: data), "\(words)")
    }

    @Test func `propagate nothing`() throws {
        for words in try mounts() {
            let dash = try #require(words.firstIndex(of: "-"))
            #expect(words[6..<dash] == [], "\(words)")
        }
    }

    @Test func `are the container's alone: the host's are gone`() throws {
        let foreign = try mounts().map { $0[4] }.filter { place in
            !["/", "/proc", "/dev", "/sys", "/etc"].contains { place == $0 || place.hasPrefix($0 == "/" ? "//" : "\($0)/") }
        }
        #expect(foreign == [])
    }

    @Test func `show cgroups that cannot be written`() throws {
        let script = """
            find /sys/fs/cgroup -type d > /all
            while read f; do mkdir $f/x 2> /tmp/error && echo writable $f || cat /tmp/error; done < /all
            """
        let lines = try output(of: script).split(separator: "\n").map(String.init)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix(": Read-only file system") }, "\(lines)")
    }

    @Test func `leave /sys writable with --privileged`() throws {
        #expect(try #require(try mounts(["--privileged"]).last { $0[4] == "/sys" })[5].hasPrefix("rw,"))
    }

    @Test func `on the host are as they were, even where mounts tell each other of news`() throws {
        // A host of the test's own: on this one others mount things at the same time.
        let script = """
            mount --make-rshared / && before=$(cat /proc/self/mountinfo)
            $MINIBOX run --rm --tmpfs /t -v /usr:/u:ro busybox true || exit
            [ "$(cat /proc/self/mountinfo)" = "$before" ] || { echo changed: && cat /proc/self/mountinfo; }
            """
        let outcome = try host("exec unshare -m --propagation private sh -c \"$SCRIPT\"", environment: ["SCRIPT": script])
        #expect(outcome.code == 0 && outcome.stdout == "", "\(outcome)")
    }
}
