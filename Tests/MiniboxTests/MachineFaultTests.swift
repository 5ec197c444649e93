import Foundation
import Testing

/// Machines that lack something: made in mount and user namespaces of the test's own, so that this one stays as it is.
@Suite(.asRoot, .ownStateFolder) struct `A machine that lacks something` {
    /// Runs a script in a mount namespace of its own.
    private func elsewhere(_ script: String, in state: StateFolder) throws -> Outcome {
        try host("exec unshare -m --propagation private sh -c \"$SCRIPT\"", environment: ["SCRIPT": script], in: state)
    }

    private func expectFault(_ outcome: Outcome, saying texts: [String], at location: SourceLocation = #_sourceLocation) {
        expectRefusal(outcome, saying: texts[0], at: location)
        for text in texts { #expect(outcome.stderr.contains(text), "\(outcome)", sourceLocation: location) }
    }

    @Test func `a state folder that is read-only is refused`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("ro")
            let mount = "mount --bind \(folder) \(folder) && mount -o remount,bind,ro \(folder)"
            let outcome = try elsewhere("\(mount); exec $MINIBOX run --rm --root \(folder)/state busybox true", in: state)
            expectFault(outcome, saying: ["\(folder)/state", "Read-only file system", "--root"])
            #expect(Machine.names(in: folder) == [])
        }
    }

    @Test func `a state folder that has become read-only is refused`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("ro")
            let prepared = try minibox(["run", "--rm", "--root", folder, "busybox", "true"], in: state)
            #expect(prepared.code == 0, "\(prepared)")
            let mount = "mount --bind \(folder) \(folder) && mount -o remount,bind,ro \(folder)"
            let outcome = try elsewhere("\(mount); exec $MINIBOX run --rm --root \(folder) busybox true", in: state)
            expectFault(outcome, saying: [folder, "Read-only file system"])
            #expect(Machine.names(in: "\(folder)/containers") == [])
            #expect(Machine.names(in: "\(folder)/run/locks") == [])
        }
    }

    @Test(arguments: [100, 1000, 3000])
    func `a full disk while the image is made is refused, and nothing of the half image stays`(_ kilobytes: Int) throws {
        try StateFolder.with { state in
            let (folder, left) = (try state.scratch("small"), "\(try state.scratch())/left")
            // Looked at before anything else runs: the next command would sweep it.
            let script = """
                mount -t tmpfs -o size=\(kilobytes)k none \(folder) && cd \(folder)
                $MINIBOX run --rm --root \(folder) busybox true; code=$?
                find layers images/blobs/sha256 containers names run/locks -mindepth 1 -prune > \(left)
                mount -o remount,size=64m \(folder)
                $MINIBOX run --rm --root \(folder) busybox echo with more room it runs >> \(left)
                exit $code
                """
            expectFault(try elsewhere(script, in: state), saying: ["No space left on device"])
            #expect(Machine.text(left) == "with more room it runs\n")
        }
    }

    @Test(arguments: Array(0...4)) func `a full disk while the container is made is refused, and nothing of it stays`(
        _ freePages: Int
    ) throws {
        try StateFolder.with { state in
            let (folder, left) = (try state.scratch("small"), "\(try state.scratch())/left")
            let script = """
                mount -t tmpfs -o size=16m none \(folder) && cd \(folder)
                $MINIBOX run --rm --root \(folder) busybox true || exit 99
                dd if=/dev/zero of=fill bs=4k 2> /dev/null
                truncate -s -$((\(freePages) * 4096)) fill
                $MINIBOX run --rm --root \(folder) busybox true; code=$?
                find containers names run/locks -mindepth 1 -prune > \(left) && echo looked >> \(left)
                exit $code
                """
            expectFault(try elsewhere(script, in: state), saying: ["No space left on device"])
            #expect(Machine.text(left) == "looked\n")
        }
    }

    @Test func `a disk without inodes is refused`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("small")
            let script = """
                mount -t tmpfs -o size=64m,nr_inodes=700 none \(folder)
                $MINIBOX run --rm --root \(folder) busybox true || exit 99
                i=0; while true > \(folder)/f$i; do i=$((i+1)); done 2>/dev/null
                $MINIBOX run --rm --root \(folder) busybox true
                """
            expectFault(try elsewhere(script, in: state), saying: ["No space left on device"])
        }
    }

    @Test func `a full disk does not stop a container that runs`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("small")
            let script = """
                mount -t tmpfs -o size=16m none \(folder)
                $MINIBOX run --rm --root \(folder) busybox sh -c 'dd if=/dev/zero of=/f bs=4k 2>/dev/null; seq 1 30000 | tail -1; exit 3'
                """
            let outcome = try elsewhere(script, in: state)
            #expect(outcome.code == 3, "\(outcome)")
            #expect(outcome.stdout == "30000\n")
        }
    }

    @Test(.limits("memory")) func `a controller that is not mounted is named when its limit is asked for`() throws {
        let state = StateFolder.current
        let place = Machine.v1Hierarchy("memory") ?? "/sys/fs/cgroup"
        let outcome = try elsewhere("umount -l \(place); exec $MINIBOX run --rm -m 32m busybox true", in: state)
        expectFault(outcome, saying: ["memory"])
    }

    @Test func `no cgroups at all: what would be limited is refused by name, what is not limited runs`() throws {
        let state = StateFolder.current
        let hide = Machine.cgroupMounts.reversed().map { "umount -l \($0)" }.joined(separator: "; ")
        // Without a word about limits, the devices are limited still.
        for (options, controller) in [("--pids-limit 10", "pids"), ("", "devices")] {
            let outcome = try elsewhere("\(hide); exec $MINIBOX run --rm \(options) busybox true", in: state)
            expectFault(outcome, saying: ["the controller \(controller) "])
        }
        let privileged = try elsewhere("\(hide); exec $MINIBOX run --rm --privileged busybox echo ran", in: state)
        #expect(privileged.code == 0 && privileged.stdout == "ran\n", "\(privileged)")
    }

    @Test(.needs("strace")) func `a kernel without overlay is refused`() throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            // Every mount of a type is refused as by a kernel that does not know it; the first such is the overlay.
            let trace = "\(try state.scratch())/trace"
            let outcome = try host(
                "strace -f -qq -o \(trace) -e trace=mount,fsopen -e inject=mount,fsopen:error=ENODEV:when=\(try overlayCall(state)) "
                    + "$MINIBOX run --rm busybox true", in: state)
            #expect(
                Machine.lines(trace).filter { $0.contains("INJECTED") }.allSatisfy { $0.contains("overlay") },
                "\(Machine.text(trace))")
            expectFault(outcome, saying: ["overlay"])
            state.expectNothing()
        }
    }

    /// Which of its calls of mount(2) or fsopen(2) the first process makes the overlay with.
    private func overlayCall(_ state: StateFolder) throws -> Int {
        let trace = "\(try state.scratch())/trace"
        _ = try host("strace -f -qq -o \(trace) -e trace=mount,fsopen $MINIBOX run --rm busybox true", in: state)
        let calls = Machine.lines(trace).filter { $0.contains("mount(") || $0.contains("fsopen(") }
        let overlay = try #require(calls.first { $0.contains("\"overlay\"") })
        let pid = overlay.prefix { $0 != " " }
        return try #require(calls.filter { $0.hasPrefix("\(pid) ") }.firstIndex(of: overlay)) + 1
    }

    /// Calls that every such run makes, and which of a process's own they are: of the command, of the monitor, or inside.
    static let failingCalls = [
        ("flock", 1), ("linkat", 1), ("symlinkat", 1), ("mkdirat", 1), ("mkdirat", 2), ("socketpair", 1), ("clone3", 1),
        ("renameat", 1), ("renameat", 2), ("setsid", 1), ("epoll_create1", 1), ("pipe2", 1), ("mount", 1), ("mount", 2),
        ("openat2", 1), ("openat2", 2), ("mknodat", 1), ("sethostname", 1), ("pivot_root", 1), ("umount2", 1), ("seccomp", 1),
        ("setgroups", 1), ("setresuid", 1), ("capset", 1), ("close_range", 1),
    ]

    @Test(.needs("strace"), arguments: failingCalls)
    func `a call that fails is one clear error, and nothing is left after the next run`(_ call: String, _ time: Int) throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            let trace = "\(try state.scratch())/trace"
            let outcome = try host(
                "strace -f -qq -o \(trace) -e trace=\(call) -e inject=\(call):error=EPERM:when=\(time) "
                    + "$MINIBOX run --rm --hostname h busybox echo ran", in: state)
            #expect(Machine.text(trace).contains("(INJECTED)"), "\(call) is not called that often: \(Machine.text(trace))")
            expectRefusal(outcome, saying: "\(call)(2): Operation not permitted (EPERM)", fix: false)
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            state.expectNothing()
        }
    }

    @Test(arguments: Array(stride(from: 8, through: 40, by: 4))) func `few descriptors are a named error and no crash`(
        _ count: Int
    )
        throws
    {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            let outcome = try host("ulimit -n \(count); $MINIBOX run --rm busybox true", in: state)
            // Eight are never enough, forty always; where between the two it begins to work is no promise.
            if count == 8 || outcome.code != 0 { expectFault(outcome, saying: ["(EMFILE)"]) }
            if count == 40 { #expect(outcome.code == 0, "\(outcome)") }
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            state.expectNothing()
        }
    }

    @Test func `neither root nor user namespaces is refused with the remedy`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("nobody")
            try setMode(state.path, 0o755)
            try setMode("\(state.path)/scratch", 0o755)
            // A user namespace in which no further ones may be made, and in it somebody who is not root.
            let script = """
                cp $MINIBOX \(folder)/minibox && chmod 755 \(folder)/minibox && chown -R 65534:65534 \(folder)
                unshare -U sleep 1000 & holder=$!
                until [ "$(readlink /proc/$holder/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do :; done
                echo 0 0 65536 > /proc/$holder/uid_map; echo 0 0 65536 > /proc/$holder/gid_map
                nsenter -U -t $holder sh -c '
                    echo 0 > /proc/sys/user/max_user_namespaces || exit 98
                    exec setpriv --reuid 65534 --regid 65534 --clear-groups \(folder)/minibox run --rm --root \(folder)/state busybox true'
                code=$?; kill $holder; exit $code
                """
            let outcome = try host(script, in: state)
            expectFault(outcome, saying: ["user namespace"])
        }
    }

    /// Runs a container of busybox as nobody, in a folder of nobody's.
    private func asOrdinaryUser(_ command: String, options: String = "") throws -> Outcome {
        try StateFolder.with { state in
            let folder = try state.scratch("nobody")
            try setMode(state.path, 0o755)
            try setMode("\(state.path)/scratch", 0o755)
            let script = """
                cp $MINIBOX \(folder)/minibox && chmod 755 \(folder)/minibox && chown -R 65534:65534 \(folder)
                exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
                    \(folder)/minibox run --rm --root \(folder)/state \(options) busybox sh -c '\(command)'
                """
            return try host(script, in: state)
        }
    }

    @Test func `an ordinary user runs a container without root`() throws {
        let outcome = try asOrdinaryUser("id -u; echo $$")
        #expect(outcome.stdout == "0\n1\n", "\(outcome)")
    }

    @Test func `an ordinary user is warned of a limit that was not delegated, by its name`() throws {
        let outcome = try asOrdinaryUser("echo runs", options: "-m 32m")
        #expect(outcome.stdout == "runs\n" && outcome.code == 0, "\(outcome)")
        #expect(outcome.stderr.contains("memory is not limited: the controller memory is not delegated: "), "\(outcome)")
        #expect(try !asOrdinaryUser("echo runs").stderr.contains("limited"), "who asks for no limit hears of none")
    }

    @Test(arguments: ["--network host", "--pid host", "--ipc host", "--uts host", "--cgroupns host", "--cgroupns private"])
    func `an ordinary user may share the host's namespaces`(_ mode: String) throws {
        let outcome = try asOrdinaryUser("test -d /proc/self && test -d /sys/class && ls -d /sys/fs/cgroup", options: mode)
        #expect(outcome.stdout == "/sys/fs/cgroup\n", "\(outcome)")
    }

    @Test(arguments: [("-u 5", "no user 5"), ("-u 0:7", "no group 7"), ("--group-add 7", "--group-add")])
    func `an ordinary user has nobody else inside`(_ options: String, _ problem: String) throws {
        expectFault(try asOrdinaryUser("true", options: options), saying: [problem, "subordinate ids"])
    }
}
