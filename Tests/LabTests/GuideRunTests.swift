import Foundation
import Testing

/// The guide, run as a learner runs it.
@Suite(.isolation)
struct GuideRunTests {
    @Test func `a class sees a lab from beginning to end, with its solution`() throws {
        let walk = try withState { try $0("lab", ["start", "1", "--auto"]) }
        #expect(walk.exitCode == 0, "\(walk.output)\(walk.errors)")
        for part in [
            "Lab 1: hostname vs free", "$ lab-uts --hostname", "This is the solution:", "There it is:", "Lab 1 is done.",
        ] {
            #expect(walk.output.contains(part), "no '\(part)' in:\n\(walk.output)")
        }
    }

    @Test func `at a terminal the learner is asked, and told how it went`() throws {
        let walk = try withState { run in
            // script(1) lends a terminal; the last line leaves.
            try run(
                "sh",
                [
                    "-c",
                    "printf '\\nx\\na\\n\\n\\n\\n\\n\\n\\nq\\n' | timeout 20 script -qec 'lab start 1' /dev/null | tr -d '\\r'",
                ])
        }
        #expect(walk.output.contains("Your prediction (a, b, c): "))
        #expect(walk.output.contains("You predicted a; it is b."), "\(walk.output)")
    }

    @Test func `without a terminal the guide says how to go on`() throws {
        let walk = try LabProcess("lab", "start", "1")
        #expect(walk.exitCode == 125)
        #expect(walk.errors == "lab start: there is no terminal to ask at\n  fix: lab start 1 --auto asks nothing\n")
    }

    @Test func `hints come one rung at a time`() throws {
        let (first, second, unknown) = try withState { run in
            _ = try run("lab", ["values", "1"])
            return (try run("lab", ["hint", "1"]), try run("lab", ["hint", "1"]), try run("lab", ["hint", "1", "99"]))
        }
        #expect(first.output.hasPrefix("Hint 1 of "))
        #expect(second.output.hasPrefix("Hint 2 of "))
        #expect(unknown.exitCode == 125 && unknown.errors.contains("lab 1 has no hint 99"))
    }

    @Test(arguments: [
        ["check", "99"], ["check"], ["start"], ["start", "1", "2"], ["hint"], ["solution", "x"], ["audit"], ["frobnicate"],
        ["list", "1"],
        ["--frob"], ["selftest", "0"],
    ]) func `words that mean nothing are answered with what would`(words: [String]) throws {
        let answer = try withState { try $0("lab", words) }
        #expect(answer.exitCode == 125)
        #expect(answer.output.isEmpty)
        #expect(answer.errors.contains("\n  fix: "), "\(answer.errors)")
    }

    @Test func `the audit finds a process, a mount, a link and a namespace that a command leaves`() throws {
        let left = try LabProcess(
            "unshare", "--mount", "--net", "lab", "audit", "--fail", "--", "sh", "-c",
            "mount -t tmpfs none /mnt; ip link add audit0 type veth peer name audit1; unshare --uts sleep 2 > /dev/null 2>&1 & sleep 0.3"
        )
        #expect(left.exitCode == 1)
        for part in ["goes on: the process sleep", "the mount on /mnt", "the link audit0", "uts namespace uts:["] {
            #expect(left.errors.contains(part), "no '\(part)' in:\n\(left.errors)")
        }
    }

    @Test func `the audit of a command that leaves nothing says so, and ends with its code`() throws {
        let clean = try LabProcess(
            "unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "lab", "audit", "--", "lab-uts", "--", "sh", "-c",
            "exit 7")
        #expect(clean.exitCode == 7)
        #expect(clean.errors.contains("Nothing is left"), "\(clean.errors)")
    }

    @Test(arguments: ["INT", "TERM", "HUP", "KILL"])
    func `a guide that is stopped leaves no process and no folder`(signal: String) throws {
        // SIGKILL is for the walk, the guide's child: nobody can clear up after having got it.
        let target = signal == "KILL" ? "$(pgrep -P $guide)" : "$guide"
        let stopped = try withState {
            try $0(
                "unshare",
                [
                    "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
                    """
                    TMPDIR=$(mktemp -d); export TMPDIR
                    lab start 3 --auto > /dev/null & guide=$!
                    until pgrep -x sleep > /dev/null; do sleep 0.05; done
                    kill -\(signal) \(target); wait $guide; echo "code $?"
                    pgrep -x sleep; rmdir "$TMPDIR"
                    """,
                ])
        }
        #expect(
            stopped.output.hasPrefix("code 1") && stopped.output.split(separator: "\n" as Character).count == 1
                && stopped.errors.isEmpty,
            "\(stopped.output)")
    }

    @Test func `what a guide leaves that was killed with its guardian, the next one clears away`() throws {
        let next = try withState {
            try $0(
                "unshare",
                [
                    "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
                    """
                    TMPDIR=$(mktemp -d); export TMPDIR
                    lab start 3 --auto > /dev/null & guide=$!
                    until pgrep -x sleep > /dev/null; do sleep 0.05; done
                    kill -KILL $guide; wait $guide
                    until ! pgrep -x lab > /dev/null; do sleep 0.05; done
                    echo "left: $(pgrep -x sleep | wc -l) processes, $(ls -d "$TMPDIR"/lab-guide-* | wc -l) folder"
                    lab start 1 --auto > /dev/null
                    pgrep -x sleep; rmdir "$TMPDIR"
                    """,
                ])
        }
        // The first line says that there was something to clear away.
        #expect(next.output == "left: 1 processes, 1 folder\n" && !next.errors.contains("rmdir"), "\(next.output)\(next.errors)")
    }

    /// Progress of the test's own.
    private func withState<Value>(_ body: ((String, [String]) throws -> LabProcess) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lab-state-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body { try LabProcess($0, $1, environment: ["LAB_STATE": folder]) }
    }
}
