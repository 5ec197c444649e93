import Foundation
import Testing

@Suite(.isolation)
struct LabPIDTests {
    @Test func `the story of lab-pid measures which signals process 1 gets, and that nobody outlives it`() throws {
        let story = try LabProcess("lab-pid").output
        for part in [
            "SIGKILL from itself:    it lives on", "SIGTERM from outside:   it lives on, 300 ms later",
            "SIGKILL from outside:   it dies, with code 137", "and its only child:     gone too",
        ] { #expect(story.contains(part), "no '\(part)' in:\n\(story)") }
    }

    @Test func `process 1 survives its own SIGKILL, and cannot signal what it sees in the old /proc`() throws {
        #expect(try LabProcess("lab-pid", "--", "sh", "-c", "kill -KILL $$; echo here").output == "here\n")
        let host = getpid()
        let seen = try LabProcess(
            "lab-pid", "--old-proc", "--", "sh", "-c",
            "test -d /proc/\(host) && echo seen; kill -0 \(host) || echo 'out of reach'")
        #expect(seen.output == "seen\nout of reach\n")
    }

    @Test func `children of process 1 end with it`() throws {
        let lab = try LabProcess("lab-pid", "--", "sh", "-c", "sleep 98765 & exit 0")
        #expect(lab.exitCode == 0)
        #expect(try LabProcess("pgrep", "-xf", "sleep 98765").output.isEmpty)
    }

    /// Where the host's mounts are shared, as systemd makes them, a mount inside must not reach the host's /proc.
    @Test(arguments: [[], ["--old-proc"]]) func `a mount inside never reaches a host whose mounts are shared`(flags: [String])
        throws
    {
        let lab = try LabProcess(
            "unshare",
            [
                "--mount", "--propagation", "shared", "sh", "-c",
                "lab-pid \"$@\" -- mount -t proc inner /proc; grep -c ' - proc inner ' /proc/self/mountinfo", "sh",
            ] + flags)
        #expect(lab.output == "0\n", "\(lab.errors)")
    }
}
