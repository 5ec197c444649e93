import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `The log of a container` {
    @Test func `keeps the two streams apart, and their order where they meet`() throws {
        try StateFolder.with { state throws in
            let script = "for i in 1 2 3; do echo o$i; usleep 20000; echo e$i >&2; usleep 20000; done"
            _ = try minibox(["run", "--name", "log", "busybox", "sh", "-c", script], in: state)
            let outcome = try minibox(["logs", "log"], in: state)
            #expect(outcome.stdout == "o1\no2\no3\n" && outcome.stderr == "e1\ne2\ne3\n")
            #expect(try host("$MINIBOX logs log 2>&1", in: state).stdout == "o1\ne1\no2\ne2\no3\ne3\n")
            #expect(try minibox(["logs", "--tail", "2", "log"], in: state).stdout == "o3\n")
        }
    }

    @Test func `is turned over by size, keeps so many files, and is read across them`() throws {
        try StateFolder.with { state throws in
            let options = ["--log-opt", "max-size=4k", "--log-opt", "max-file=3"]
            let id = try minibox(["run", "-d", "--name", "log"] + options + ["busybox", "seq", "1", "400"], in: state).stdout
            _ = try minibox(["wait", "log"], in: state)
            let folder = "\(state.path)/containers/\(id.trimmingCharacters(in: .newlines))"
            let files = Machine.names(in: folder).filter { $0.hasPrefix("container.log") }.sorted()
            #expect(
                files == ["container.log", "container.log.1", "container.log.2"]
                    || files == ["container.log.1", "container.log.2"])
            let sizes = try files.map { try FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)")[.size] as? Int ?? 0 }
            #expect(sizes.allSatisfy { $0 < 40 << 10 }, "\(sizes)")
            let lines = try minibox(["logs", "log"], in: state).stdout.split(separator: "\n")
            #expect(lines.last == "400")
            #expect(lines.map { Int($0) ?? 0 } == Array((401 - lines.count)...400), "no line is missing between the files")
            #expect(try minibox(["logs", "--tail", "3", "log"], in: state).stdout == "398\n399\n400\n")
        }
    }

    @Test func `is followed across files until the container ends, without a line lost`() throws {
        try StateFolder.with { state throws in
            let options = ["--log-opt", "max-size=64k", "--log-opt", "max-file=9"]
            let script = "read go; i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; done"
            _ = try minibox(["run", "-d", "-i", "--name", "log"] + options + ["busybox", "sh", "-c", script], in: state)
            let follower = try start(["logs", "-f", "log"], in: state)
            let speaker = try start(["attach", "log"], input: .pipe, in: state)
            try speaker.write("go\n")
            let outcome = try follower.finish(within: 60)
            let lines = outcome.stdout.split(separator: "\n")
            #expect(lines.count == 3000 && lines.last == "line 3000", "\(lines.count) lines")
            _ = try speaker.finish(within: 20)
        }
    }

    @Test func `of one whose disk is full is cut short, and the container lives`() throws {
        try StateFolder.with { state throws in
            let folder = try state.scratch("small")
            let script = """
                mount -t tmpfs -o size=8m small \(folder); export MINIBOX_ROOT=\(folder)/state MINIBOX_RUN=\(folder)-run
                $MINIBOX run -d --name full busybox sh -c 'sleep 0.5; seq 1 200000; echo the end; exit 6' > /dev/null
                $MINIBOX wait full; rm -f \(folder)/state/containers/*/upper/*; cat \(folder)/state/containers/*/container.json
                truncate -s 0 \(folder)/state/containers/*/container.log; $MINIBOX rm full
                """
            let quoted = script.replacing("'", with: "'\\''")
            let outcome = try host("exec unshare --mount --propagation private sh -c '\(quoted)'", in: state)
            #expect(outcome.stdout.hasPrefix("6\n"), "\(outcome)")
            #expect(outcome.stdout.contains(#""droppedLogLines":"#), "\(outcome)")
            #expect(outcome.stdout.hasSuffix("full\n"), "\(outcome)")
        }
    }

    @Test func `is none with the driver none`() throws {
        try StateFolder.with { state throws in
            _ = try minibox(["run", "--name", "log", "--log-driver", "none", "busybox", "echo", "hi"], in: state)
            let outcome = try minibox(["logs", "log"], in: state)
            #expect(outcome.code == 1 && outcome.stderr.contains("configured logging driver does not support reading"))
        }
    }
}
