import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Limits` {
    /// A file of the container's own group, as it sees it: of v1 or of v2.
    private func group(_ controller: String, _ v1: String, _ v2: String) -> String {
        Machine.v1Hierarchy(controller) != nil ? "/sys/fs/cgroup/\(controller)/\(v1)" : "/sys/fs/cgroup/\(v2)"
    }
    private func isV1(_ controller: String) -> Bool { Machine.v1Hierarchy(controller) != nil }

    @Test(.limits("memory")) func `of memory is what the group says`() throws {
        let file = group("memory", "memory.limit_in_bytes", "memory.max")
        #expect(try output(["-m", "32m"], of: "cat \(file)") == "33554432\n")
        #expect(try output(["--memory=1.5g"], of: "cat \(file)") == "1610612736\n")
    }

    @Test(.limits("memory")) func `of memory ends a hog with 137, and nothing else`() throws {
        // tail keeps a line that never ends.
        let outcome = try inside(["-m", "32m"], "echo start; tail /dev/zero; echo tail ended with $?; exit 5")
        #expect(outcome.stdout == "start\ntail ended with 137\n", "\(outcome)")
        #expect(outcome.code == 5)
        let hog = try minibox(["run", "--rm", "-m", "32m", "busybox", "tail", "/dev/zero"])
        #expect(hog.code == 137, "\(hog)")
    }

    @Test(.limits("memory")) func `of memory is recorded as the reason of the end`() throws {
        let state = StateFolder.current
        let cid = try state.scratch() + "/cid"
        #expect(try minibox(["run", "--cidfile", cid, "-m", "32m", "busybox", "tail", "/dev/zero"]).code == 137)
        let record = Machine.text("\(state.path)/containers/\(Machine.text(cid))/container.json")
        #expect(record.range(of: #""outOfMemory" *: *true"#, options: .regularExpression) != nil, "\(record)")
    }

    @Test(.limits("memory")) func `of memory do not change what free shows`() throws {
        let total = Machine.lines("/proc/meminfo")[0]
        #expect(try output(["-m", "32m"], of: "grep MemTotal /proc/meminfo") == "\(total)\n")
        #expect(try output(["-m", "32m"], of: "free -k").contains(total.split(separator: " ")[1]))
    }

    @Test(.limits("pids")) func `of processes contains a fork bomb`() throws {
        let script = "n=0; while [ $n -lt 100 ]; do sleep 1000 & n=$((n+1)); done; echo all"
        let outcome = try inside(["--pids-limit", "20"], script)
        #expect(outcome.code == 2 && outcome.stdout == "", "\(outcome)")
        #expect(outcome.stderr == "sh: can't fork: Resource temporarily unavailable\n", "\(outcome)")
        #expect(try output(["--pids-limit", "20"], of: "cat \(group("pids", "pids.max", "pids.max"))") == "20\n")
        #expect(try output(["--pids-limit", "-1"], of: "cat \(group("pids", "pids.max", "pids.max"))") == "max\n")
    }

    @Test(.limits("cpu")) func `of processor time are what the group says`() throws {
        if isV1("cpu") {
            let script = "cd /sys/fs/cgroup/cpu; cat cpu.cfs_quota_us cpu.cfs_period_us"
            #expect(try output(["--cpus", "0.5"], of: script) == "50000\n100000\n")
            #expect(try output(["-c", "512"], of: "cat /sys/fs/cgroup/cpu/cpu.shares") == "512\n")
        } else {
            #expect(try output(["--cpus", "0.5"], of: "cat /sys/fs/cgroup/cpu.max") == "50000 100000\n")
        }
    }

    @Test(.limits("cpu")) func `of processor time hold a busy loop back`() throws {
        let script = "sh -c 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done'; cat \(group("cpu", "cpu.stat", "cpu.stat"))"
        let statistics = try output(["--cpus", "0.1"], of: script)
        let throttled = statistics.split(separator: "\n").first { $0.hasPrefix("nr_throttled") }?.split(separator: " ").last
        #expect(Int(throttled ?? "0")! > 0, "\(statistics)")
    }

    @Test(.limits("cpuset")) func `of processors are what the group and the kernel say`() throws {
        #expect(
            try output(
                ["--cpuset-cpus", "0"],
                of: "cat \(group("cpuset", "cpuset.cpus", "cpuset.cpus")); grep Cpus_allowed_list /proc/self/status; nproc")
                == "0\nCpus_allowed_list:\t0\n1\n")
    }

    @Test func `of getrlimit are set, soft and hard`() throws {
        let limits = try output(["--ulimit", "nofile=100:200", "--ulimit", "core=0"], of: "ulimit -n; ulimit -H -n; ulimit -c")
        #expect(limits == "100\n200\n0\n")
    }

    @Test func `of other controllers can be together`() throws {
        let options = [
            "-m", "64m", "--memory-swap", "64m", "--cpus", "1", "--pids-limit", "30", "-c", "2048", "--ulimit", "nofile=64",
        ]
        #expect(try output(options, of: "echo ok") == "ok\n")
    }

    @Test(arguments: [
        (["--memory", "5x"], "5x"), (["-m", "-1"], "-1"), (["-m", "1k"], "Minimum memory limit"), (["-m", "abc"], "abc"),
        (["-m", "99999999999999999999g"], "99999999999999999999g"), (["--memory-swap", "10m"], "memory"),
        (["-m", "64m", "--memory-swap", "32m"], "memory"), (["--cpus", "-1"], "Range of CPUs is from 0.01"),
        (["--cpus", "x"], "x"), (["--cpus", "1e400"], "1e400"),
        (["--cpus", "1000"], "Range of CPUs"), (["--cpus", "0.001"], "Range of CPUs"), (["--cpuset-cpus", "99"], "99"),
        (["--cpuset-cpus", "x"], "x"),
        (["--cpu-shares", "-5"], "minimum allowed cpu-shares is 2"), (["--pids-limit", "x"], "x"),
        (["--ulimit", "bogus=1"], "bogus"),
        (["--ulimit", "nofile=200:100"], "200 > 100"), (["--ulimit", "nofile"], "nofile"), (["--shm-size", "5x"], "5x"),
        (["--stop-signal", "NOSUCH"], "NOSUCH"),
    ]) func `that cannot be are refused`(_ options: [String], _ text: String) throws {
        try StateFolder.with { state in
            expectRefusal(try minibox(["run", "--rm"] + options + ["busybox", "true"], in: state), saying: text)
            state.expectNothing()
        }
    }

    private static let setpriv = "setpriv --inh-caps=-sys_resource --bounding-set=-sys_resource"

    @Test(.needs("setpriv", package: "util-linux"))
    func `above the caller's own hard limit are refused by name, when it may not raise them`() throws {
        let run = "ulimit -n 100; exec \(Self.setpriv) $MINIBOX run --rm --ulimit nofile"
        let outcome = try host("\(run)=5000 busybox sh -c 'ulimit -n'")
        expectRefusal(outcome, saying: "cannot set resource limits: prlimit64(2): Operation not permitted (EPERM)")
        #expect(outcome.stderr.contains("CAP_SYS_RESOURCE"), "\(outcome)")
        #expect(try host("\(run)=100 busybox sh -c 'ulimit -n'").stdout == "100\n")
    }
}
