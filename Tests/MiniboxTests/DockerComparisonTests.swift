import Foundation
import Testing

/// The same questions asked inside a container of Docker's and one of ours.
@Suite(
    .asRoot, .needs("dockerd", package: "docker.io"), .needs("docker", package: "docker.io"), .ownStateFolder, .docker,
    .serialized)
struct `Beside Docker` {
    private func answers(_ script: String) throws -> (docker: [String], minibox: [String]) {
        let docker = try DockerDaemon.current.run(["run", "--rm", "--network", "none", "busybox", "sh", "-c", script])
        try #require(docker.code == 0, "\(docker)")
        return (docker.lines, try output(["--network", "none"], of: script).split(separator: "\n").map(String.init))
    }

    @Test func `the command's status is the same`() throws {
        let (docker, minibox) = try answers("grep -E '^(Cap|NoNewPrivs|Seccomp|Groups|Umask|Uid|Gid)' /proc/self/status")
        #expect(docker.count > 8)
        #expect(minibox == docker)
    }

    @Test func `the devices are the same`() throws {
        let (docker, minibox) = try answers("cd /dev; for f in * */; do stat -c '%n %F %a %t:%T %u:%g %N' $f; done | sort")
        #expect(docker.count > 12)
        #expect(minibox == docker)
    }

    @Test(.enabled(if: Machine.v1Hierarchy("devices") != nil, "only v1 shows which devices a group may use"))
    func `the devices allowed are the same`() throws {
        let (docker, minibox) = try answers("sort /sys/fs/cgroup/devices/devices.list")
        #expect(docker.count > 8)
        #expect(minibox == docker)
    }

    @Test func `the environment is the same`() throws {
        let (docker, minibox) = try answers("env | grep -v ^HOSTNAME= | sort; echo $HOSTNAME | wc -c")
        #expect(minibox == docker)
    }

    @Test func `the limits of getrlimit are the same`() throws {
        let (docker, minibox) = try answers("grep -vE 'open files|processes|locked' /proc/self/limits")
        #expect(docker.count > 8)
        #expect(minibox == docker)
    }

    /// Mounts that differ on purpose, each with its reason.
    static let onlyDockers: [String: String] = [
        "/sys/fs/cgroup/cpuset cgroup": "only hierarchies in which something is limited are joined; cpuset when asked for",
        "/sys/fs/cgroup/systemd cgroup": "a named hierarchy of systemd's has nothing to limit",
        "/sys/fs/cgroup tmpfs": "read-only: the engine's of 2023 can be written into, past every limit but memory",
    ]
    static let onlyOurs: [String: String] = ["/proc/interrupts tmpfs": "masked since Docker 28"]

    @Test func `the mounts are the same, but for what we know`() throws {
        let (docker, minibox) = try answers("cat /proc/self/mountinfo")
        let (theirs, ours) = (Set(docker.map(Self.mount)), Set(minibox.map(Self.mount)))
        #expect(theirs.count > 15)
        let known = Set(Self.onlyDockers.keys).union(Self.onlyOurs.keys)
        let isKnown = { (mount: String) in known.contains(mount.split(separator: " ").prefix(2).joined(separator: " ")) }
        #expect(theirs.subtracting(ours).filter { !isKnown($0) } == [])
        #expect(ours.subtracting(theirs).filter { !isKnown($0) } == [])
    }

    /// Mount point, type, options of the mount, and those options of the filesystem that are not the machine's.
    private static func mount(_ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        guard let dash = words.firstIndex(of: "-") else { return line }
        let isOurs = ["proc", "tmpfs", "devpts", "sysfs", "mqueue", "cgroup"].contains(words[dash + 1])
        return [words[4], words[dash + 1], words[5], isOurs ? words[dash + 3] : ""].joined(separator: " ")
    }

    @Test func `what is masked and what is read-only is the same`() throws {
        let paths = [
            "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/proc/sched_debug", "/sys/firmware",
        ]
        let script =
            "for p in \(paths.joined(separator: " ")); do [ -e $p ] && { [ -d $p ] && ls -A $p | wc -l || wc -c < $p; }; "
            + "touch $p/x 2>/dev/null; echo $p $?; done; for p in bus fs irq sys; do touch /proc/$p/x 2>&1; done; true"
        let (docker, minibox) = try answers(script)
        #expect(docker.count > 10)
        #expect(minibox == docker)
    }

    @Test func `the namespaces that are shared are the same`() throws {
        let script = "for n in cgroup ipc mnt net pid user uts; do readlink /proc/self/ns/$n; done"
        let (docker, minibox) = try answers(script)
        let hosts = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"].map {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\($0)")) ?? ""
        }
        #expect(zip(docker, hosts).map { $0 == $1 } == zip(minibox, hosts).map { $0 == $1 })
    }

    @Test(arguments: [
        ["sh", "-c", "exit 3"], ["/nonexist"], ["/etc"], ["nosuchcmd"], ["sh", "-c", "kill -9 $$"],
    ]) func `the exit codes are the same`(_ words: [String]) throws {
        let docker = try DockerDaemon.current.run(["run", "--rm", "--network", "none", "busybox"] + words)
        #expect(try MiniboxTests.minibox(["run", "--rm", "--network", "none", "busybox"] + words).code == docker.code)
    }
}
