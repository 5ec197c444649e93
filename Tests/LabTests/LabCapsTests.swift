import Testing

@Suite(.isolation)
struct LabCapsTests {
    @Test func `root without three capabilities is refused what they are for, and nothing else`() throws {
        let story = try LabProcess("lab-caps")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("user id").contains(" same "))
        for set in ["effective", "permitted", "bounding"] { #expect(try story.row(set).contains("DIFFERENT")) }
        for trial in ["give a file away (fchown)", "chroot to /", "set the clock (settimeofday)"] {
            #expect(try story.row(trial).contains(/done +EPERM/), "\(trial)")
        }
        for trial in ["become user 1 (setresuid)", "a UTS namespace (unshare)"] {
            #expect(try story.row(trial).contains(" same "))
        }
    }

    @Test func `an exec brings back what only the bounding set could have kept away`() throws {
        let story = try LabProcess("lab-caps", "--drop", "chown").output
        func after(_ title: String) throws -> String {
            let line = try #require(story.split(separator: "\n").first { $0.hasPrefix("  \(title)") })
            return String(line.dropFirst(2 + title.count).drop { $0 == " " })
        }
        #expect(try !after("root, out of effective and permitted only").contains("chown"))
        #expect(try after("root, out of the bounding set too").contains("chown"))
        #expect(try after("root, SECBIT_NOROOT").hasPrefix("none "))
        #expect(try after("user 65534, permitted kept (PR_SET_KEEPCAPS)").hasPrefix("none "))
        #expect(try after("user 65534, net_raw ambient").hasPrefix("net_raw "))
        #expect(try !after("user 65534, set-uid root program   ").hasPrefix("none "))
        #expect(try after("user 65534, set-uid root program, no_new_privs").hasPrefix("none "))
    }

    @Test func `a user namespace gives all back, and the clock not`() throws {
        let story = try LabProcess("lab-caps").output
        #expect(story.contains(/effective: all [0-9]+; bounding: all [0-9]+\./))
        #expect(story.contains(/set the clock +EPERM/) && story.contains(/chroot +done/))
        #expect(story.contains(/host's network namespace +EPERM/) && story.contains(/new network namespace +done/))
    }

    @Test func `a command has what is left, and ends with its own code`() throws {
        let lab = try LabProcess("lab-caps", "--drop", "sys_chroot", "--", "sh", "-c", "id -u; chroot / true || exit 7")
        #expect(lab.output == "0\n" && lab.exitCode == 7)
        #expect(lab.errors.contains("Operation not permitted"))
        let status = try LabProcess("lab-caps", "--keep", "chown,kill", "--", "grep", "CapEff", "/proc/self/status").output
        #expect(status == "CapEff:\t0000000000000021\n")
        let none = try LabProcess("lab-caps", "--drop", "all", "--", "grep", "-E", "CapEff|CapBnd", "/proc/self/status").output
        #expect(none == "CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\n")
    }

    @Test func `--keep-bounding, --no-root, --no-new-privs, --user and --ambient do what they say`() throws {
        #expect(try LabProcess("lab-caps", "--drop", "sys_chroot", "--keep-bounding", "--", "chroot", "/", "true").exitCode == 0)
        let status = ["grep", "-E", "CapEff|NoNewPrivs", "/proc/self/status"]
        #expect(try LabProcess("lab-caps", ["--no-root", "--"] + status).output.contains("CapEff:\t0000000000000000"))
        #expect(try LabProcess("lab-caps", ["--no-new-privs", "--"] + status).output.contains("NoNewPrivs:\t1"))
        let words = ["--keep", "net_raw", "--user", "65534", "--ambient", "net_raw", "--"]
        #expect(try LabProcess("lab-caps", words + status).output.contains("CapEff:\t0000000000002000"))
        #expect(try LabProcess("lab-caps", words + ["id", "-u"]).output == "65534\n")
    }

    @Test(arguments: [["--drop", "chown,flying"], ["--keep", "cap_"], ["--user", "root"]])
    func `an unknown word is refused in two lines, with the known ones`(words: [String]) throws {
        let lab = try LabProcess("lab-caps", words)
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains(words[0]) && lab.errors.split(separator: "\n").count == 2)
        if words[0] != "--user" { #expect(lab.errors.contains(" sys_time ")) }
    }

    @Test(.isolationWithoutRoot) func `an ordinary user gives up what her user namespace has given her`() throws {
        let story = try LabProcess("lab-caps", asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("effective").contains(/all [0-9]+ +all but chown, sys_chroot, sys_time +DIFFERENT/))
        #expect(story.output.contains("that takes root"))
    }
}
