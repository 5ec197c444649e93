import Linux

/// The calls of Docker's default profile that every container may make, whatever their arguments, by what they are for.
///
/// Numbered twins (`stat64`, `chown32`, `…_time64`) are the same call with wider arguments, on 32-bit architectures.
enum HarmlessCalls {
    static let entries: [SeccompProfile.Entry] = [
        names, attributes, descriptors, asynchronous, waiting, memory, processes, scheduling, locks, identity, signals, time,
        queues, sockets, sandboxes,
    ]
    .map { SeccompProfile.Entry(SeccompRule(.allow, SeccompProfile.words($0))) }

    /// Files and directories by name, and what is known of them.
    private static let names = """
        access chdir chmod chown chown32 creat faccessat faccessat2 fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat
        fstat fstat64 fstatat64 fstatfs fstatfs64 futimesat getcwd getdents getdents64 lchown lchown32 link linkat listmount
        lstat lstat64 mkdir mkdirat mknod mknodat name_to_handle_at newfstatat open openat openat2 readlink readlinkat rename
        renameat renameat2 rmdir stat stat64 statfs statfs64 statmount statx symlink symlinkat truncate truncate64 umask unlink
        unlinkat utime utimensat utimensat_time64 utimes
        """

    /// Extended attributes.
    private static let attributes = """
        fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr listxattr listxattrat llistxattr lremovexattr
        lsetxattr removexattr removexattrat setxattr setxattrat
        """

    /// Open files, and the bytes in them.
    private static let descriptors = """
        _llseek close close_range copy_file_range dup dup2 dup3 fadvise64 fadvise64_64 fallocate fcntl fcntl64 fdatasync flock
        fsync ftruncate ftruncate64 ioctl lseek memfd_create memfd_secret pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev
        pwritev2 read readahead readv sendfile sendfile64 splice sync sync_file_range syncfs tee vmsplice write writev
        """

    /// The old asynchronous input and output; io_uring is left out, for its many holes.
    private static let asynchronous = """
        io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit
        """

    /// Waiting for descriptors, and watching files.
    private static let waiting = """
        _newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
        eventfd2 fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch poll ppoll ppoll_time64 pselect6
        pselect6_time64 select
        """

    private static let memory = """
        brk cachestat madvise map_shadow_stack membarrier mincore mlock mlock2 mlockall mmap mmap2 mprotect mremap mseal msync
        munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease remap_file_pages
        """

    private static let processes = """
        execve execveat exit exit_group fork get_thread_area getpgid getpgrp getpid getppid getrlimit getrusage getsid gettid
        pidfd_open pidfd_send_signal prctl prlimit64 restart_syscall riscv_hwprobe rseq set_thread_area set_tid_address setpgid
        setrlimit setsid sysinfo times ugetrlimit uname uretprobe vfork wait4 waitid waitpid
        """

    private static let scheduling = """
        getcpu getpriority ioprio_get ioprio_set sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
        sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
        sched_setparam sched_setscheduler sched_yield setpriority
        """

    private static let locks = """
        futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list set_robust_list
        """

    /// User ids, group ids, capabilities: the kernel lets a process change them only within what it has.
    private static let identity = """
        capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid getresgid32 getresuid
        getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setregid
        setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32
        """

    private static let signals = """
        alarm kill pause rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait
        rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack signalfd signalfd4 sigprocmask sigreturn tgkill tkill
        """

    /// Clocks and timers. Setting a clock asks for CAP_SYS_TIME in the kernel; adjtimex also only reads.
    private static let time = """
        adjtimex clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
        clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time timer_create timer_delete timer_getoverrun
        timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
        timerfd_settime timerfd_settime64
        """

    /// POSIX message queues; System V messages, semaphores and shared memory: the ipc namespace confines them.
    private static let queues = """
        ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
        msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget
        """

    /// Sockets that are there already; making one has a rule of its own.
    private static let sockets = """
        accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg send
        sendmmsg sendmsg sendto setsockopt shutdown socketcall socketpair
        """

    /// What a program uses to confine itself further, and the kernel's randomness.
    private static let sandboxes = """
        getrandom landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp
        """
}
