import Linux
import Testing

@testable import Narration

@Suite struct `The narration as text` {
    private func text(_ records: [Record], all: Bool = false) -> String {
        let renderer = TextRenderer(output: -1, showsPlumbing: all)
        return records.map { renderer.text(of: $0) }.joined()
    }

    private func call(
        _ name: String, _ arguments: [String] = [], result: Int? = 0, role: ProcessRole = .inside, pid: Int32 = 7,
        _ change: (inout Record) -> Void = { _ in }
    ) -> Record {
        var record = Record(kind: .call, pid: pid, role: role, step: nil)
        record.name = name
        record.arguments = arguments
        record.manual = "\(name)(2)"
        record.result = result
        change(&record)
        return record
    }

    private func step(_ kind: Record.Kind, reason: String) -> Record {
        var record = Record(kind: kind, pid: 7, role: .inside, step: "proc")
        record.purpose = "mount a new /proc"
        record.reason = reason
        return record
    }

    @Test func `tells each process by its part in the story`() {
        let told = text([call("a", role: .command, pid: 5), call("b", role: .monitor, pid: 6), call("c"), call("d")])
        #expect(told.contains("[the command, pid 5: "))
        #expect(told.contains("[the monitor, pid 6: "))
        #expect(told.split(separator: "\n").filter { $0.hasPrefix("[inside, pid 7 on the host: ") }.count == 1)
    }

    @Test func `gives a step with its purpose and its reason`() {
        let told = text([step(.step, reason: "ps and top read it.")])
        #expect(told.contains("\n* proc: mount a new /proc\n  ps and top read it.\n"))
    }

    @Test func `says what is left out, and what follows`() {
        let told = text([step(.leftOut, reason: "ps fails")])
        #expect(told.contains("\n* proc: LEFT OUT (mount a new /proc)\n  So: ps fails\n"))
    }

    @Test func `gives a call as in C, with its page the first time, and the shell's way`() {
        let mount = call("mount", ["\"proc\"", "\"/proc\""]) {
            $0.shellKind = "command"
            $0.shell = "mount -t proc proc /proc"
        }
        let lines = text([mount, mount]).split(separator: "\n").suffix(4)
        #expect(
            Array(lines) == [
                #"    mount("proc", "/proc")    # mount(2)"#, "        $ mount -t proc proc /proc",
                #"    mount("proc", "/proc")"#,
                "        $ mount -t proc proc /proc",
            ])
    }

    @Test func `shows refusals and results`() {
        let refused = call("mkdirat", result: -1) {
            $0.errno = "EEXIST"
            $0.errnoWords = "File exists"
        }
        let told = text([refused, call("openat", result: 5)])
        #expect(told.contains("mkdirat() = -1 EEXIST (File exists)"))
        #expect(told.contains("openat() = 5"))
    }

    @Test func `tells the return of a call that was told ahead below it`() {
        let told = text([
            call("execve", ["\"/sbin/x\""], result: nil),
            call("execve", ["\"/sbin/x\""], result: -1) {
                $0.resumed = true
                $0.errno = "ENOENT"
                $0.errnoWords = "No such file or directory"
            },
        ])
        #expect(told.contains("    execve(\"/sbin/x\")    # execve(2)\n        refused: ENOENT (No such file or directory)\n"))
    }

    @Test func `says who goes on after a new process has begun to speak`() {
        let told = text([
            call("clone3", result: nil), call("clone3", result: 8) { $0.resumed = true }, call("mount") { $0.pid += 1 },
            call("wait"),
        ])
        #expect(told.contains("        returned 8: the new process\n"))
        #expect(told.split(separator: "\n").filter { $0.hasPrefix("[inside") }.count == 3)
    }

    @Test func `explains what a descriptor's link stands for`() {
        let mount = call("mount", ["\"proc\"", "\"/proc/self/fd/4\""]) {
            $0.note = "/c/rootfs/proc"
            $0.shellKind = "command"
            $0.shell = "mount -t proc proc /c/rootfs/proc"
        }
        #expect(text([mount]).contains("        that is: /c/rootfs/proc\n"))
    }

    @Test func `does not name a file twice`() {
        let write = call("write", ["8", "\"5\"", "1"]) {
            $0.note = "/sys/fs/cgroup/pids.max"
            $0.shellKind = "command"
            $0.shell = "echo 5 > /sys/fs/cgroup/pids.max"
        }
        #expect(!text([write]).contains("that is"))
    }

    @Test func `shortens a run of calls of one kind, unless all is asked for`() {
        let drops = (1...9).map { call("prctl", ["PR_CAPBSET_DROP", "\($0)"]) } + [call("capset")]
        let told = text(drops)
        #expect(told.contains("prctl(PR_CAPBSET_DROP, 2)\n    ... and 7 more like them: prctl(2)\n    capset()"))
        #expect(!told.contains("PR_CAPBSET_DROP, 3"))
        #expect(text(drops, all: true).contains("PR_CAPBSET_DROP, 9"))
        let single = text((1...3).map { call("prctl", ["PR_CAPBSET_DROP", "\($0)"]) } + [call("capset")])
        #expect(single.contains("... and 1 more like it"))
    }

    @Test func `keeps to the width of a page`() {
        let flags = (1...30).map { "FLAG_NUMBER_\($0)" }.joined(separator: "|")
        let told = text([
            step(.step, reason: String(repeating: "word ", count: 100)), call("mount", ["\"a\"", flags, "NULL"]),
        ])
        #expect(told.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(told.filter { $0 == "|" }.count == 29)
    }

    @Test func `cuts long ids, and nothing else`() {
        let id = String(repeating: "0123456789abcdef", count: 4)
        #expect(Prose.shortened("/c/\(id)/rootfs minibox-\(id)") == "/c/0123456789ab~/rootfs minibox-0123456789ab~")
        #expect(Prose.shortened("\(id)a deadbeef") == "\(id)a deadbeef")
    }

    @Test func `leaves plumbing out, unless all is asked for`() {
        let read = call("read") { $0.plumbing = true }
        #expect(text([read]) == "")
        #expect(text([read], all: true).contains("read()"))
    }
}
