import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `A container that is kept` {
    /// Runs a shell script in a mount namespace of its own.
    private func elsewhere(_ script: String, in state: StateFolder) throws -> Outcome {
        let quoted = script.replacing("'", with: "'\\''")
        return try host("exec unshare --mount --propagation private sh -c '\(quoted)'", in: state)
    }

    @Test func `survives a disk that it has filled, with its exit code`() throws {
        try StateFolder.with { state in
            let folder = try state.scratch("small")
            let script = """
                mount -t tmpfs -o size=8m small \(folder); export MINIBOX_ROOT=\(folder)/state MINIBOX_RUN=\(folder)-run
                $MINIBOX run --name full busybox sh -c 'dd if=/dev/zero of=/fill bs=4k 2> /dev/null; exit 5'; echo code $?
                ls \(folder)/state/containers/*/upper; rm \(folder)/state/containers/*/upper/fill
                $MINIBOX info > /dev/null; cat \(folder)/state/containers/*/container.json
                """
            let outcome = try elsewhere(script, in: state)
            #expect(outcome.stdout.contains("code 5\nfill\n"), "\(outcome)")
            #expect(outcome.stdout.contains(#""exitCode":5"#), "\(outcome)")
        }
    }

    /// Leaves a container whose monitor and first process were killed at once.
    private let killed = """
        id=$($MINIBOX run -d --name kept busybox sh -c 'echo mine > /mine; sleep 86216'); folder=$MINIBOX_ROOT/containers/$id
        until [ -s $folder/upper/mine ]; do sleep 0.01; done
        monitor=$(pgrep -f "^minibox-monitor $(echo $id | cut -c 1-12)"); kill -KILL $monitor; while [ -e /proc/$monitor ]; do sleep 0.01; done
        """

    @Test func `is exited with 137 when its monitor was killed`() throws {
        try StateFolder.with { state in
            let outcome = try host(
                "\(killed); $MINIBOX info > /dev/null; cat $folder/upper/mine $folder/container.json", in: state)
            #expect(outcome.stdout.hasPrefix("mine\n") && outcome.stdout.contains(#""exitCode":137"#), "\(outcome)")
        }
    }

    @Test(arguments: [": >", "echo '{' >", "head -c 40 /dev/urandom >"])
    func `is not thrown away when its record is damaged`(damage: String) throws {
        try StateFolder.with { state in
            let script = "\(killed); \(damage) $folder/container.json; $MINIBOX run --rm busybox true && cat $folder/upper/mine"
            let outcome = try host(script, in: state)
            #expect(outcome.code == 0 && outcome.stdout == "mine\n", "\(outcome)")
            // Nor after a reboot, when the run folder is gone.
            let reboot = "rm -rf $MINIBOX_ROOT/run; $MINIBOX run --rm busybox true && cat $MINIBOX_ROOT/containers/*/upper/mine"
            #expect(try host(reboot, in: state).stdout == "mine\n")
        }
    }

    @Test(.needs("strace")) func `is not thrown away when its record cannot be read for once`() throws {
        try StateFolder.with { state in
            let outcome = try host(
                """
                \(killed); strace -f -o /dev/null -P $folder/container.json -e inject=openat:error=EIO \
                    $MINIBOX run --rm busybox echo ran
                cat $folder/upper/mine; $MINIBOX info > /dev/null; cat $folder/container.json
                """, in: state)
            #expect(outcome.stdout.hasPrefix("ran\nmine\n") && outcome.stdout.contains(#""exitCode":137"#), "\(outcome)")
            #expect(outcome.stderr.contains("warning: what is left of the container"), "\(outcome)")
        }
    }

    @Test func `takes nothing with it that is mounted below its folder`() throws {
        try StateFolder.with { state in
            let precious = try state.scratch("precious")
            let outcome = try elsewhere(
                """
                \(killed.replacing("--name kept", with: "--rm")); echo gold > \(precious)/file
                mkdir -p $folder/upper/mnt; mount --bind \(precious) $folder/upper/mnt
                $MINIBOX run --rm busybox true; cat \(precious)/file; ls $MINIBOX_ROOT/containers
                """, in: state)
            #expect(outcome.code == 0 && outcome.stdout.hasSuffix("gold\n"), "\(outcome)")
            state.expectNothing()
        }
    }

    @Test func `does not keep others from starting when it cannot be removed`() throws {
        try StateFolder.with { state in
            _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
            let lock = "\(state.path)/run/locks/stray"
            try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
            let outcome = try minibox(["run", "--rm", "busybox", "echo", "ran"], in: state)
            #expect(outcome.code == 0 && outcome.stdout == "ran\n", "\(outcome)")
            #expect(outcome.stderr.hasPrefix("minibox: warning: what is left of the container stray"), "\(outcome)")
            try FileManager.default.removeItem(atPath: lock)
        }
    }

    @Test func `in the background is there afterwards, however soon it speaks and ends`() throws {
        try StateFolder.with { state in
            let script = """
                for n in $(seq 30); do $MINIBOX run -d busybox sh -c 'head -c 100000 /dev/zero; exit 3' >> ids; done
                for id in $(cat ids); do
                    until grep -q exitCode $MINIBOX_ROOT/containers/$id/container.json || [ ! -e $MINIBOX_ROOT/containers/$id ]; do
                        sleep 0.01; done
                    grep -o '"exitCode":3' $MINIBOX_ROOT/containers/$id/container.json; done | sort | uniq -c
                """
            let outcome = try host("cd \(state.scratch("ids")); \(script)", in: state)
            #expect(outcome.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == #"30 "exitCode":3"#, "\(outcome)")
        }
    }

    @Test func `in the background reads no end of its input with -i`() throws {
        try StateFolder.with { state in
            let script = """
                id=$($MINIBOX run -di --rm busybox sh -c 'cat; echo ended > /end; sleep 86217'); sleep 0.3
                ls $MINIBOX_ROOT/containers/$id/upper; monitor=$(pgrep -f "^minibox-monitor $(echo $id | cut -c 1-12)"); kill $monitor
                while [ -e /proc/$monitor ]; do sleep 0.01; done
                """
            let outcome = try host(script, in: state)
            #expect(outcome.stdout == "", "\(outcome)")
            _ = try minibox(["info"], in: state)
            state.expectNothing()
        }
    }

    @Test func `of another user ends with its monitor`() throws {
        try StateFolder.with { state in
            let script = """
                id=$($MINIBOX run -d --rm -u 1000 busybox sleep 86218); until pgrep -xf 'sleep 86218'; do sleep 0.01; done
                kill -KILL $(pgrep -f "^minibox-monitor $(echo $id | cut -c 1-12)"); for _ in $(seq 100); do
                    pgrep -xf 'sleep 86218' > /dev/null || break; sleep 0.05; done; pgrep -xf 'sleep 86218' && echo lives
                true
                """
            let outcome = try host(script, in: state)
            #expect(!outcome.stdout.contains("lives"), "\(outcome)")
            _ = try minibox(["info"], in: state)
            state.expectNothing()
        }
    }
}
