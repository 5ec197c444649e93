import Linux
import Testing

@testable import Narration

@Suite struct `The script of a run` {
    private let folder = "/var/lib/minibox/containers/abc"

    private func record(
        _ role: ProcessRole, _ name: String, _ kind: ShellEquivalent.Kind, _ shell: String, step: String? = nil,
        errno: String? = nil
    ) -> Record {
        var record = Record(kind: .call, pid: 1, role: role, step: step)
        record.name = name
        record.shellKind = kind.rawValue
        record.shell = shell
        record.errno = errno
        return record
    }

    private func script(_ records: [Record]) -> [String] {
        Script(records: records, containerFolder: folder, cgroupName: "minibox-abc").text().split(separator: "\n")
            .map { $0.drop { $0 == " " } }.map(String.init)
    }

    @Test func `has folders and groups of its own`() {
        let lines = script([
            record(.command, "mkdirat", .command, "mkdir -m 0710 \(folder)"),
            record(.command, "mkdirat", .command, "mkdir -m 0755 /sys/fs/cgroup/pids/minibox-abc"),
            record(.command, "mkdirat", .command, "mkdir /var/lib/minibox/names"),
            record(.inside, "execve", .exec, "env -i /bin/true"),
        ])
        #expect(lines.contains(#"mkdir -m 0710 "$container""#))
        #expect(lines.contains(#"mkdir -m 0755 /sys/fs/cgroup/pids/"$group""#))
        #expect(!lines.contains { $0.contains("minibox-abc") || $0.contains("/names") })
    }

    @Test func `takes its variables out of single quotes`() {
        let names = ScriptNames(folder: "/c/a b", group: "minibox-abc")
        #expect(names.replaced(in: "mount '/c/a b/x' /y") == #"mount ''"$container"'/x' /y"#)
        #expect(names.replaced(in: #"printf 'it'\''s' > /c/a b/x"#) == #"printf 'it'\''s' > "$container"/x"#)
    }

    @Test func `gives setpriv each option once`() {
        let options = SetprivOptions([
            "--bounding-set=-chown", "--bounding-set=-mknod", "--clear-groups", "--regid=0", "--groups=5,6", "--regid=7",
            "--inh-caps=-all", "--no-new-privs",
        ])
        #expect(
            options.words == ["--bounding-set=-chown,-mknod", "--regid=7", "--groups=5,6", "--inh-caps=-all", "--no-new-privs"])
        #expect(SetprivOptions(["--regid=7"]).words == ["--regid=7", "--keep-groups"])
    }

    @Test func `does what was done inside from outside, and the read-only root before the change of root`() {
        let lines = script([
            record(.inside, "mount", .command, "mount -t proc proc \(folder)/rootfs/proc", step: "proc"),
            record(.inside, "write", .command, "echo 1 > \(folder)/rootfs/proc/sys/a", step: "sysctl"),
            record(.inside, "pivot_root", .command, "pivot_root . .", step: "pivot"),
            record(.inside, "mount", .command, "mount -o remount,bind,ro /", step: "readonly"),
            record(.inside, "execve", .exec, "env -i A=1 '/bin/a b' 'c d'"),
        ])
        #expect(lines.contains(#"inside mount -t proc proc "$container"/rootfs/proc"#))
        #expect(lines.contains(#"inside sh -c 'echo 1 > "$container"/rootfs/proc/sys/a'"#))
        let readOnly = lines.firstIndex(of: #"inside mount -o remount,bind,ro "$container"/rootfs"#)
        let pivot = lines.firstIndex { $0.contains("pivot_root . .") }
        #expect(readOnly != nil && pivot != nil && readOnly! < pivot!)
        #expect(lines.contains { $0.hasPrefix("env -i A=1 \\") })
        #expect(lines.contains { $0.hasPrefix("'/bin/a b' 'c d' ") })
    }

    @Test func `leaves refused calls and later tidying out`() {
        let lines = script([
            record(.inside, "mkdirat", .command, "mkdir /refused", errno: "EEXIST"),
            record(.inside, "execve", .exec, "env -i /bin/true"),
            record(.monitor, "unlinkat", .command, "rmdir \(folder)/rootfs"),
        ])
        #expect(!lines.contains { $0.contains("/refused") || $0.contains("/rootfs") && $0.contains("rmdir") })
    }
}
