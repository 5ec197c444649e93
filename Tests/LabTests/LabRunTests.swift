import Foundation
import Testing

@Suite(.isolation)
struct LabRunTests {
    @Test func `a command of lab-uts sees the new name and the host keeps its own`() throws {
        let before = hostName()
        let lab = try LabProcess("lab-uts", "--hostname", "sea", "--", "uname", "-n")
        #expect(lab.output == "sea\n")
        #expect(before != "sea")
        #expect(hostName() == before)
    }

    @Test func `the kernel's release is the same in every UTS namespace`() throws {
        let release = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
        #expect(try LabProcess("lab-uts", "--", "uname", "-r").output == release)
    }

    @Test(arguments: ["lab-uts", "lab-pid", "lab-mount"])
    func `a lab ends with the code of its command`(lab: String) throws {
        #expect(try LabProcess(lab, "--", "sh", "-c", "exit 7").exitCode == 7)
        #expect(try LabProcess(lab, "--", "true").exitCode == 0)
    }

    @Test(arguments: ["lab-uts", "lab-pid", "lab-mount"])
    func `a command that does not exist ends with 127 and one that may not be executed with 126`(lab: String) throws {
        let missing = try LabProcess(lab, "--", "no-such-program")
        #expect(missing.exitCode == 127)
        #expect(missing.errors.contains("cannot run no-such-program") && missing.errors.contains("fix:"))
        #expect(try LabProcess(lab, "--", "/etc/hostname").exitCode == 126)
    }

    @Test func `a command that a signal ends gives 128 and its number`() throws {
        #expect(try LabProcess("lab-pid", "--", "sh", "-c", "sh -c 'kill -TERM $$'; exit $?").exitCode == 143)
        let killed = try LabProcess("lab-uts", "--", "sh", "-c", "kill -KILL $$")
        #expect(killed.exitCode == 137)
    }

    @Test func `the command of lab-pid is process 1, and alone in its /proc`() throws {
        #expect(try LabProcess("lab-pid", "--", "sh", "-c", "echo $$").output == "1\n")
        #expect(try LabProcess("lab-pid", "--", "sh", "-c", "echo /proc/[0-9]*").output == "/proc/1\n")
    }

    @Test func `with the old /proc the host's processes are listed`() throws {
        let lab = try LabProcess("lab-pid", "--old-proc", "--", "sh", "-c", "test -d /proc/\(getpid()) && echo $$")
        #expect(lab.output == "1\n")
        #expect(try LabProcess("lab-pid", "--", "test", "-d", "/proc/\(getpid())").exitCode == 1)
    }

    @Test func `a mount of lab-mount is seen inside and not outside`() throws {
        let lab = try LabProcess(
            "lab-mount", "--", "sh", "-c", "mount -t tmpfs lab-test /mnt && grep -c lab-test /proc/self/mountinfo")
        #expect(lab.output == "1\n")
        // No more than its own is looked for: others may be mounting at the same time.
        #expect(try !String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).contains("lab-test"))
    }

    @Test func `--explain tells the calls on standard error, in their order`() throws {
        let lab = try LabProcess("lab-uts", "--explain", "--", "true")
        let unshare = try #require(lab.errors.range(of: "unshare(CLONE_NEWUTS)"))
        let rename = try #require(lab.errors.range(of: "sethostname(\"lab\", 3)"))
        #expect(unshare.lowerBound < rename.lowerBound)
        #expect(lab.output.isEmpty)
    }

    @Test(.isolationWithoutRoot, arguments: ["lab-uts", "lab-pid", "lab-mount"])
    func `an ordinary user is root inside, and is told so`(lab: String) throws {
        #expect(try LabProcess(lab, "--", "id", "-u", asOrdinaryUser: true).output == "0\n")
        let story = try LabProcess(lab, asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(story.output.contains("You are not root: a user namespace comes first"))
    }
}

@Suite struct LabCommandLineTests {
    @Test(arguments: ["lab-uts", "lab-pid", "lab-mount"])
    func `help asks the lab's question and shows how to run a command`(lab: String) throws {
        let help = try LabProcess(lab, "--help")
        #expect(help.exitCode == 0)
        #expect(help.output.hasPrefix("\(lab): ") && help.output.contains("?"))
        #expect(help.output.contains("\(lab) [OPTIONS] -- COMMAND") && help.output.contains("--explain"))
    }

    @Test func `an unknown flag is refused and names the help`() throws {
        let lab = try LabProcess("lab-uts", "--hostnam", "x")
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("unknown flag: --hostnam") && lab.errors.contains("lab-uts --help"))
    }
}
