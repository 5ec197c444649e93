import Testing

@Suite(.isolation)
struct LabSeccompTests {
    @Test func `the story counts the filter's instructions, and lists them`() throws {
        let story = try LabProcess("lab-seccomp")
        #expect(story.exitCode == 0, "\(story.errors)")
        let count = try #require(story.output.firstMatch(of: /is a program of ([0-9]+) instructions/)?.1)
        let calls = try #require(story.output.firstMatch(of: /len=([0-9]+), filter/)?.1)
        #expect(count == calls)
        #expect(story.output.contains(/is it chroot \([0-9]+\)\?/) && story.output.contains("answer: EPERM"))
    }

    @Test func `the same refusal comes from a capability or from a filter, and the status tells which`() throws {
        let story = try LabProcess("lab-seccomp")
        #expect(try story.row("a capability that is missing").contains(/EPERM +EFAULT +0 +no/))
        #expect(try story.row("a filter: errno").contains(/EPERM +EPERM +2 +yes/))
        #expect(try story.row("a filter: ENOSYS").contains(/ENOSYS +ENOSYS +2 +yes/))
        for how in ["trap", "kill"] {
            #expect(try story.row("a filter: \(how)").contains(/SIGSYS \(159\) +SIGSYS \(159\) +2 +yes/))
        }
        #expect(try story.row("a filter: log").contains(/done +EFAULT +2 +yes/))
        #expect(try story.row("host name").contains(" same "))
    }

    @Test func `a filter is inherited, and a second one takes nothing back`() throws {
        let story = try LabProcess("lab-seccomp").output
        #expect(story.contains(/its own child calls chroot: +EPERM/) && story.contains(/executes has Seccomp: +2/))
        #expect(story.contains(/the second filter, chroot answers: +EPERM/))
        #expect(story.contains(/without CAP_SYS_ADMIN, loading a filter: +EACCES/))
        #expect(story.contains(/after PR_SET_NO_NEW_PRIVS: +done/))
        #expect(story.contains(/took [0-9]+ ns without, [0-9]+ ns with it/))
    }

    @Test func `a command is refused as it was asked for, and ends with its own code`() throws {
        #expect(try LabProcess("lab-seccomp", "--deny", "sync", "--", "sh", "-c", "exit 7").exitCode == 7)
        let errno = try LabProcess("lab-seccomp", "--deny", "uname=ENOSYS", "--", "uname")
        #expect(errno.exitCode == 1 && errno.errors.contains("Function not implemented"))
        #expect(try LabProcess("lab-seccomp", "--deny", "uname=kill", "--", "uname").exitCode == 159)
        #expect(try LabProcess("lab-seccomp", "--deny", "uname=trap", "--", "uname").exitCode == 159)
        #expect(try LabProcess("lab-seccomp", "--deny", "uname=log", "--", "uname").exitCode == 0)
        let both = try LabProcess("lab-seccomp", "--deny", "uname,chroot=EDOM", "--", "sh", "-c", "uname; chroot / true")
        #expect(both.errors.contains("not permitted") && both.errors.contains("Numerical argument"))
    }

    @Test func `an exec that a filter forbids ends with 126, and says so`() throws {
        let lab = try LabProcess("lab-seccomp", "--deny", "execve", "--", "true")
        #expect(lab.exitCode == 126)
        #expect(lab.errors.contains("a filter of system calls forbids every exec"))
    }

    @Test func `of allowed calls only, a program can start, and no more`() throws {
        let echo = try LabProcess("lab-seccomp", "--allow-only", "write", "--", "/bin/echo", "hello")
        #expect(echo.output == "hello\n" && echo.exitCode == 0)
        #expect(try LabProcess("lab-seccomp", "--allow-only", "write", "--", "ls", "/").exitCode != 0)
    }

    @Test(arguments: [["--deny", "flying"], ["--deny", "uname=maybe"], ["--allow-only", "flying"], ["--deny", ""]])
    func `a call or an answer that there is not is refused in two lines`(words: [String]) throws {
        let lab = try LabProcess("lab-seccomp", words + ["--", "true"])
        #expect(lab.exitCode == 125)
        #expect(lab.errors.split(separator: "\n").count == 2)
    }

    @Test(.isolationWithoutRoot) func `an ordinary user needs no user namespace for it`() throws {
        let words = ["--deny", "uname=kill", "--", "sh", "-c", "id -u; grep NoNewPrivs /proc/self/status; uname"]
        let lab = try LabProcess("lab-seccomp", words, asOrdinaryUser: true)
        #expect(lab.output == "65534\nNoNewPrivs:\t1\n")
        #expect(lab.exitCode == 159)
    }
}
