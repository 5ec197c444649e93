/// The fixes, call by call and errno by errno, from the ERRORS lists of the manual pages.
enum Remedies {
    private static let table: [String: [Errno: String]] = [
        "clone3": [
            .permission: "run as root (sudo), or let ordinary users make user namespaces: sysctl user.max_user_namespaces, "
                + "and on Debian and Ubuntu kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0",
            .noSpace: "a limit on namespaces is reached, for an ordinary user most likely the one on user namespaces: raise the "
                + "sysctls user.max_*_namespaces (user.max_user_namespaces), or run as root (sudo)",
            .invalid: "the kernel lacks one of the namespaces asked for: see the namespaces line of 'minibox info'",
            .again: "too many processes: raise 'ulimit -u' or the pids limit of the surrounding cgroup",
            .noSystemCall: "clone3 needs Linux 5.3, or a surrounding seccomp filter that allows it",
            .busy: "the target cgroup has subtree controllers enabled, so it may not hold processes (cgroups(7), "
                + "the no-internal-process rule)",
        ],
        "unshare": [
            .permission: "run as root (sudo), or make a user namespace first",
            .invalid: "a user or time namespace needs a process with one thread, and a kernel that has it",
            .noSpace: "a limit on namespaces is reached: raise the sysctls user.max_*_namespaces",
        ],
        "setns": [
            .permission: "entering a namespace needs CAP_SYS_ADMIN in the user namespace that owns it",
            .invalid: "the descriptor is not a namespace of this kind, or the process has several threads",
        ],
        "mount": [
            .permission: "mounting needs CAP_SYS_ADMIN in the user namespace that owns the mount namespace",
            .noDevice: "the kernel does not know this filesystem: see /proc/filesystems, or load its module (modprobe)",
            .busy: "the source is in use, or already mounted there",
            .loop: "an overlay layer lies inside another one, or the path has too many symbolic links",
            .invalid: "an option is unknown to this filesystem, or an upper directory cannot be one (overlay on overlay); "
                + "the kernel's log (dmesg) names it",
        ],
        "umount2": [
            .busy: "something still uses the mount: see 'fuser -vm', or detach it lazily",
            .invalid: "the path is not a mount point",
        ],
        "pivot_root": [
            .busy: "the new root must be a mount point: bind it onto itself first",
            .invalid: "the new root must be a mount point with a parent, not shared, and the current root not an initramfs",
        ],
        "openat2": [
            .noSystemCall: "openat2 needs Linux 5.6, or a surrounding seccomp filter that allows it",
            .loop: "the path leads through a magic link or too many symbolic links",
            .crossDevice: "the path leads out of the root filesystem",
        ],
        "mount_setattr": [.noSystemCall: "mount_setattr needs Linux 5.12"],
        "mkdirat": [
            .readOnly: "the filesystem is read-only: choose a writable folder with --root",
            .noSpace: "the disk is full: free some space or inodes, or choose another folder with --root",
            .access: "you may not write there: run as root, or choose a folder of your own with --root",
            .permission: "you may not write there: run as root, or choose a folder of your own with --root",
        ],
        "openat": [
            .readOnly: "the filesystem is read-only: choose a writable folder with --root",
            .noSpace: "the disk is full: free some space or inodes, or choose another folder with --root",
            .access: "you may not open it: run as root, or choose a folder of your own with --root",
            .tooManyFiles: "too many open files: raise 'ulimit -n'",
        ],
        "sendfile": [.noSpace: "the disk is full: free some space, or choose another folder with --root"],
        "write": [.noSpace: "the disk is full: free some space, or choose another folder with --root"],
        "fsync": [.noSpace: "the disk is full: free some space, or choose another folder with --root"],
        "sethostname": [
            .permission: "renaming needs CAP_SYS_ADMIN in the user namespace that owns the UTS namespace",
            .invalid: "a host name has at most 64 bytes",
        ],
        "prlimit64": [
            .permission: "raising a hard limit needs CAP_SYS_RESOURCE: ask for a limit at or below the present hard limit"
        ],
        "setgroups": [.permission: "setgroups is denied in this user namespace: see user_namespaces(7), /proc/pid/setgroups"],
        "seccomp": [
            .invalid: "the kernel was built without CONFIG_SECCOMP_FILTER, or the filter is malformed",
            .access: "without CAP_SYS_ADMIN a filter needs no_new_privs first",
        ],
    ]

    private static let everywhere: [Errno: String] = [
        .tooManyFiles: "too many open files: raise 'ulimit -n'",
        .outOfMemory: "the kernel is out of memory, or the surrounding cgroup's limit is reached",
        .noSystemCall: "the kernel lacks this call, or a surrounding seccomp filter hides it",
        .noSpace: "no space is left: free some on the disk, or raise the limit that the manual page names",
        .readOnly: "the filesystem is mounted read-only",
    ]

    static func fix(call: Call, errno: Errno) -> String? {
        table[call.name]?[errno] ?? everywhere[errno]
    }
}
