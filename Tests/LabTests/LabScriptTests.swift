import Linux
import Testing

@testable import LabKit

@Suite struct `The script of a lab` {
    private func step(_ role: ProcessRole, _ kind: ShellEquivalent.Kind, _ text: String, _ name: String = "") -> ScriptStep {
        ScriptStep(role, name, .shell(ShellEquivalent(kind, text)))
    }

    private func script(_ steps: [ScriptStep], _ command: [String] = ["sh"]) -> String {
        LabScript(lab: "lab-x", steps: steps, command: command).text
    }

    @Test func `each change of namespaces is a stage`() {
        let text = script([step(.inside, .unshare, "--uts"), step(.inside, .command, "hostname lab")])
        #expect(text.contains("0)\n    export lab_stage=1\n    exec unshare --uts sh \"$self\" \"$@\"\n    ;;"))
        #expect(text.contains("1)\n    hostname lab\n    unset lab_stage\n    exec \"$@\"\n    ;;"))
    }

    @Test func `whoever maps herself to root is told so to unshare`() {
        let text = script([
            step(.command, .unshare, "--user"), step(.command, .command, "echo deny > /proc/7/setgroups"),
            step(.command, .command, "printf '%s\\n' '0 1000 1' > /proc/7/uid_map"),
            step(.command, .command, "printf '%s\\n' '0 1000 1' > /proc/7/gid_map"),
            step(.inside, .unshare, "--mount"), step(.inside, .command, "mount --make-rprivate /"),
        ])
        #expect(text.contains("exec unshare --user --map-root-user --mount --propagation unchanged sh"))
        #expect(!text.contains("uid_map"))
    }

    @Test func `a user namespace that comes later does not own what was made before`() {
        let text = script([step(.inside, .unshare, "--uts"), step(.inside, .unshare, "--user")])
        #expect(text.contains("exec unshare --uts sh") && text.contains("exec unshare --user \"$@\""))
    }

    @Test func `who enters a group is not who removes it`() {
        let text = script([
            step(.command, .command, "mkdir -m 0755 /sys/fs/cgroup/lab", "mkdirat"),
            step(.command, .command, "echo 5 > /sys/fs/cgroup/lab/pids.max"), step(.command, .unshare, "--net"),
            step(.inside, .join, "echo $$ > /sys/fs/cgroup/lab/cgroup.procs"), step(.inside, .command, "ip link set lo up"),
            .end, step(.command, .command, "rmdir /sys/fs/cgroup/lab"),
        ])
        #expect(text.contains("undo() {\n        rmdir /sys/fs/cgroup/lab\n    }\n    trap undo EXIT"))
        #expect(text.contains("    sh \"$self\" \"$@\" || status=$?"))
        #expect(
            text.contains("1)\n    echo $$ > /sys/fs/cgroup/lab/cgroup.procs\n    export lab_stage=2\n    exec unshare --net sh"))
        #expect(text.contains("2)\n    ip link set lo up\n"))
    }

    @Test func `a group that the lab leaves to its end is removed all the same`() {
        let text = script([
            step(.command, .command, "mkdir -m 0755 /sys/fs/cgroup/lab", "mkdirat"), step(.inside, .unshare, "--net"),
        ])
        #expect(text.contains("    rmdir /sys/fs/cgroup/lab\n"))
    }

    @Test func `a group that bears the lab's process number bears the script's`() {
        let text = script([
            step(.command, .command, "mkdir -m 0755 /sys/fs/cgroup/lab-x-4711", "mkdirat"),
            step(.inside, .join, "echo $$ > /sys/fs/cgroup/lab-x-4711/cgroup.procs"),
        ])
        #expect(text.contains("export group=lab-x-script-$$\n") && !text.contains("4711"))
        #expect(text.contains("echo $$ > /sys/fs/cgroup/\"$group\"/cgroup.procs\n    unset lab_stage\n    exec"))
    }

    @Test func `a chroot is what the shell becomes, when nothing follows it`() {
        let chroot = ScriptStep(.command, "chroot", .untold("chroot(\".\")"))
        let steps = [step(.command, .unshare, "--mount"), step(.command, .command, "cd r"), chroot]
        #expect(
            script(steps + [step(.command, .command, "cd /")]).contains("    cd r\n    unset lab_stage\n    exec chroot . \"$@\"")
        )
        #expect(
            script(steps + [step(.command, .command, "rmdir x")]).contains(
                "# chroot(\".\"): no command of this shell does this.\n    rmdir x"))
    }

    @Test func `an identity is taken on by the command itself`() {
        let text = script(
            [step(.command, .setpriv, "--no-new-privs"), step(.command, .setpriv, "--bounding-set=-chown")], ["id"])
        #expect(text.hasSuffix("\nexec setpriv --no-new-privs --bounding-set=-chown \"$@\"\n"))
        #expect(text.contains("[ $# -gt 0 ] || set -- id\n") && !text.contains("lab_stage"))
    }

    @Test func `a call without a command is named`() {
        let text = script([ScriptStep(.command, "seccomp", .untold("seccomp(1, 2)")), step(.inside, .unshare, "--net")])
        #expect(text.contains("# seccomp(1, 2): no command does this."))
    }

    @Test func `only the first child that does something counts`() {
        let text = script([
            .end, step(.inside, .unshare, "--uts"), step(.inside, .command, "hostname a"), .end,
            step(.inside, .command, "hostname b"), .end,
        ])
        #expect(text.contains("hostname a") && !text.contains("hostname b"))
    }

    @Test func `a step survives its way through the notes`() {
        for one in [step(.inside, .command, "echo 'a\nb'", "write"), .end, ScriptStep(.command, "bpf", .untold("bpf(1)"))] {
            #expect(ScriptStep(encoded: one.encoded) == one)
        }
    }
}
