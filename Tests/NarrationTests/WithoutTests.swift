import Linux
import Runtime
import Testing

@Suite(.containers, .serialized)
struct `A step that is left out` {
    /// What to run with and without a step, and what only the run with it prints.
    struct Effect: Sendable, CustomTestStringConvertible {
        let step: String
        var options: [String] = []
        var image = "busybox"
        let command: String
        let with: @Sendable (String) -> Bool
        let without: @Sendable (String) -> Bool
        var testDescription: String { step }
    }

    private static let effects = [
        Effect(
            step: "cgroup", command: "cat /proc/self/cgroup", with: { $0.contains("minibox-") },
            without: { !$0.contains("minibox-") }),
        Effect(
            step: "proc", command: "echo /proc/*", with: { $0.contains("/proc/1 ") }, without: { $0.contains("/proc/*") }),
        Effect(step: "sys", command: "echo /sys/*", with: { $0.contains("/sys/class") }, without: { !$0.contains("/sys/class") }),
        Effect(
            step: "cgroupfs", command: "echo /sys/fs/cgroup/*", with: { !$0.contains("*") }, without: { $0.contains("*") }),
        Effect(
            step: "devices", command: "ls /dev", with: { $0.contains("urandom") }, without: { !$0.contains("urandom") }),
        Effect(
            step: "volumes", options: ["-v", "/usr:/v"], command: "echo /v/*", with: { $0.contains("/v/bin") },
            without: { $0.contains("/v/*") }),
        Effect(
            step: "init", options: ["--init"], command: "test $$ = 1 && echo first || echo second", with: { $0 == "second\n" },
            without: { $0 == "first\n" }),
        Effect(
            step: "sysctl", options: ["--sysctl", "net.ipv4.ip_default_ttl=99"], command: "cat /proc/sys/net/ipv4/ip_default_ttl",
            with: { $0 == "99\n" }, without: { $0 == "64\n" }),
        Effect(
            step: "masks", command: "wc -c < /proc/interrupts", with: { $0 == "0\n" }, without: { $0 != "0\n" && !$0.isEmpty }),
        Effect(
            step: "hostname", options: ["--hostname", "box"], command: "hostname", with: { $0 == "box\n" },
            without: { name in (try? KernelName.current().hostName).map { $0 + "\n" == name } == true }),
        Effect(
            step: "loopback", command: "ip link show lo", with: { $0.contains(",UP") }, without: { !$0.contains("UP") }),
        Effect(
            step: "pivot", command: "cat /etc/hostname", with: { $0.count == 13 },
            without: { name in (try? readText("/etc/hostname")) == name }),
        Effect(
            step: "readonly", options: ["--read-only"], command: "touch /x || echo refused", with: { $0.contains("refused") },
            without: { $0 == "" }),
        Effect(
            step: "limits", options: ["--ulimit", "nofile=77:77"], command: "ulimit -n", with: { $0 == "77\n" },
            without: { $0 != "77\n" && !$0.isEmpty }),
        Effect(
            step: "identity", options: ["-u", "1000"], command: "id -u", with: { $0 == "1000\n" }, without: { $0 == "0\n" }),
        Effect(
            step: "capabilities", command: "grep CapEff /proc/self/status", with: { $0.contains("00000000a80425fb") },
            // All that whoever started minibox has.
            without: { line in (try? readText("/proc/self/status"))?.contains(line) == true }),
        Effect(
            step: "seccomp", command: "grep Seccomp: /proc/self/status", with: { $0.contains("2") }, without: { $0.contains("0") }
        ),
        Effect(
            step: "no-new-privileges", options: ["--security-opt", "no-new-privileges"],
            command: "grep NoNewPrivs /proc/self/status", with: { $0.contains("1") }, without: { $0.contains("0") }),
    ]

    @Test(arguments: effects)
    func `is told as left out, and its effect is missing`(effect: Effect) throws {
        let place = try Workplace()
        let story = place.file("story")
        let command = effect.options + [effect.image, "sh", "-c", effect.command]
        let complete = try place.minibox(["--rm"] + command).output
        #expect(effect.with(complete), "\(complete)")
        let rest = try place.minibox(["--rm", "--explain", "--explain-file", story, "--without", effect.step] + command).output
        #expect(effect.without(rest), "\(rest)")
        #expect(try readText(story).contains("\n* \(effect.step): LEFT OUT ("))
    }

    /// The effect of `propagation` is seen from outside, and only on a host whose mounts tell each other of news: the test
    /// makes itself one. With the container's mounts on it a root cannot be exchanged, so pivot is left out in both runs.
    @Test(.needs("unshare")) func `is, for propagation, mounts of the container that appear on the host`() throws {
        let place = try Workplace()
        let story = place.file("story")
        let run = "\(Binaries.minibox) run --root \(place.file("root")) --without pivot"
        // Kept, without --rm: what is removed must not have mounts in it.
        let script = """
            mount --make-rshared /
            \(run) busybox true; grep -c '/containers/[^ ]*/rootfs' /proc/self/mountinfo
            \(run) --explain --explain-file \(story) --without propagation busybox true
            grep -c '/containers/[^ ]*/rootfs/proc ' /proc/self/mountinfo
            """
        let seen = try place.run(["unshare", "-m", "--propagation", "private", "sh", "-c", script])
        #expect(seen.output == "0\n1\n")
        #expect(try readText(story).contains("\n* propagation: LEFT OUT ("))
    }

    @Test func `has a test here`() {
        #expect(Set(Self.effects.map(\.step) + ["propagation"]) == Set(Steps.optional.map { "\($0.name)" }))
    }
}
