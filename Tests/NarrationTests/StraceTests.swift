import Testing

@Suite struct `The reader of strace's output` {
    @Test func `takes a call apart into name, arguments and result`() {
        let call = Strace.call(#"openat(AT_FDCWD, "/etc/a, (b)", O_RDONLY|O_CLOEXEC)  = 3"#)
        #expect(
            call
                == ReturnedCall(
                    name: "openat", arguments: ["AT_FDCWD", #""/etc/a, (b)""#, "O_RDONLY|O_CLOEXEC"], result: 3, errno: nil))
    }

    @Test func `keeps structures and escaped quotes in one piece`() {
        let call = Strace.call(#"clone3({flags=CLONE_PIDFD, exit_signal=SIGCHLD} => {pidfd=[5]}, 88) = 12"#)
        #expect(call?.arguments == ["{flags=CLONE_PIDFD, exit_signal=SIGCHLD} => {pidfd=[5]}", "88"])
        #expect(Strace.call(#"write(2, "a\", = 1", 6) = 6"#)?.arguments == ["2", #""a\", = 1""#, "6"])
    }

    @Test func `knows refusals by their errno`() {
        let call = Strace.call(#"mkdirat(AT_FDCWD, "/x", 0755) = -1 EEXIST (File exists)"#)
        #expect(call?.result == -1)
        #expect(call?.errno == "EEXIST")
    }

    @Test func `reads octal and hexadecimal results`() {
        #expect(Strace.call("umask(000)  = 022")?.result == 0o22)
        #expect(Strace.call("fcntl(4, F_GETFL) = 0x38000 (flags O_RDONLY)")?.result == 0x38000)
    }

    @Test func `gives no result to a call that does not return`() {
        let call = Strace.call("exit_group(0) = ?")
        #expect(call == ReturnedCall(name: "exit_group", arguments: ["0"], result: nil, errno: nil))
    }

    @Test func `joins the halves of interleaved calls, process by process`() {
        let strace = Strace(
            parsing: """
                10 read(3,  <unfinished ...>
                11 getpid() = 11
                10 <... read resumed>"x", 4096) = 1
                11 +++ exited with 0 +++
                10 --- SIGCHLD {si_signo=SIGCHLD} ---
                """)
        #expect(strace.calls[10] == [ReturnedCall(name: "read", arguments: ["3", "\"x\"", "4096"], result: 1)])
        #expect(strace.calls[11] == [ReturnedCall(name: "getpid", arguments: [], result: 11)])
        #expect(strace.unknownLines == [])
    }

    @Test func `leaves no spaces around an argument`() {
        #expect(Strace.pieces(#" "a b" , {x, y} "#) == [#""a b""#, "{x, y}"])
    }

    @Test func `counts a call that the kernel restarts once`() {
        let strace = Strace(
            parsing: """
                10 poll([{fd=3, events=POLLIN}], 1, 50) = ? ERESTART_RESTARTBLOCK (Interrupted by signal)
                10 --- SIGCHLD {si_signo=SIGCHLD} ---
                10 restart_syscall(<... resuming interrupted poll ...>) = 1
                10 wait4(-1, 0x7, 0, NULL) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)
                10 wait4(-1, 0x7, 0, NULL) = 12
                """)
        #expect(strace.calls[10]?.map(\.name) == ["poll", "wait4"])
        #expect(strace.calls[10]?.map(\.result) == [1, 12])
    }

    @Test func `keeps the call in which a process was killed`() {
        let strace = Strace(
            parsing: """
                10 pause( <unfinished ...>
                10 +++ killed by SIGKILL +++
                """)
        #expect(strace.calls[10] == [ReturnedCall(name: "pause", arguments: [], result: nil)])
        #expect(strace.killed == [10])
    }

    @Test func `says which lines it does not understand`() {
        #expect(Strace(parsing: "10 what is this\nstrace: Process 11 attached").unknownLines.count == 2)
    }
}
