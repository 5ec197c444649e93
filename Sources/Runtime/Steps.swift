import Linux

/// The steps that build a container, in their order, each with what it is for. `--explain` tells them, `--without`
/// leaves one out.
public enum Steps {
    public static let folder = Step(
        "folder", "make the container's folder",
        reason: """
            An image is never changed: what the container writes goes to upper, and work is a place that the overlay needs \
            beside it. hostname, hosts and resolv.conf will be bound over the image's.
            """)

    public static let monitor = Step(
        "monitor", "leave a process beside the container",
        reason: """
            Somebody must be the parent: carry the output, learn how it ended, and tidy. A process of its own does that, so \
            that the command that you typed may end, or be killed, without the container.
            """)

    public static let group = Step(
        "group", "make a cgroup and set its limits",
        reason: """
            A directory in a cgroup hierarchy is a group of processes; its files are the limits. They are set while the group \
            is still empty, so that no process ever runs without them.
            """)

    public static let clone = Step(
        "clone", "make the first process in new namespaces",
        reason: """
            A container is an ordinary process, to which the kernel shows other things than it shows to you. clone3 makes the process \
            and its namespaces in one call, and gives back a pidfd: a handle that can never mean another process.
            """)

    public static let identityMaps = Step(
        "idmap", "say which outside ids the ids of the user namespace stand for",
        reason: """
            Until the maps are written the new process is nobody (65534). Only a process outside may write more than one \
            line; each map can be written once.
            """)

    public static let cgroup = Step(
        "cgroup", "move into the container's cgroup",
        reason: """
            Limits belong to groups of processes, not to processes: whatever this one starts will be born in the group. \
            A group hides nothing: /proc/meminfo is not namespaced, so free still shows the machine's memory, and a quota of \
            processor time leaves nproc as it is.
            """,
        without: "the limits exist, but nobody is held to them")

    public static let propagation = Step(
        "propagation", "keep our mounts to ourselves",
        reason: """
            A new mount namespace starts as a copy. Where mounts are shared, as systemd makes them, a copy still passes later \
            mounts and unmounts on to the original, and hears of them. Private first, or the mounts that follow would appear on the host.
            """,
        without: """
            on a machine whose mounts are shared, the container's mounts appear on the host until it is removed, and \
            pivot_root refuses a new root whose mount is shared: leave out pivot, too
            """)

    public static let root = Step(
        "root", "put the root filesystem together",
        reason: """
            An overlay shows the image's layers, which nobody may change, under an upper directory that takes every write: \
            copy-on-write. It is mounted in here, in the new mount namespace, so it goes away with the container whatever \
            happens to minibox.
            """)

    public static let proc = Step(
        "proc", "mount a new /proc",
        reason: """
            ps and top read /proc, and a procfs shows the pid namespace of whoever mounted it. The old one would still list \
            the host's processes. Paths inside the image are resolved with RESOLVE_IN_ROOT: an image may hold a link from \
            /proc to anywhere.
            """,
        without: "ps fails or shows nothing, and whatever reads /proc/self breaks")

    public static let devices = Step(
        "devices", "make a small private /dev",
        reason:
            """
            The host's /dev has the disks in it. A tmpfs with the six harmless devices, its own terminals, and shared memory \
            is all that a program expects.
            """,
        without: "no /dev/null, no /dev/urandom, no terminals: many programs fail at once")

    public static let sys = Step(
        "sys", "mount a new /sys, read-only",
        reason: """
            sysfs shows the network devices of the network namespace that it is mounted in. The rest of it belongs to the \
            whole machine, so it is read-only.
            """,
        without: "/sys is empty: programs that look for devices find none")

    public static let cgroupView = Step(
        "cgroupfs", "show the container its own cgroup, read-only",
        reason: "Programs read their limits under /sys/fs/cgroup; they may look, but not raise them.",
        without: "/sys/fs/cgroup is empty: a Java or Go program cannot see its limits")

    public static let initProcess = Step(
        "init", "put a small init in place",
        reason: """
            The kernel keeps from process 1 every signal from inside that it has no handler for, and gives it all orphans to \
            wait for. \
            Most programs know neither: with --init minibox itself is process 1, and the program its child.
            """,
        without: "the program is process 1: SIGTERM does not end it, and what it leaves behind stays as zombies")

    public static let volumes = Step(
        "volumes", "mount files and volumes",
        reason: """
            A bind mount makes a host file or directory visible at a second place. The container's own hostname, hosts and \
            resolv.conf come in this way, so that the image need not be changed.
            """,
        without: "no volumes, and the image's own /etc/hosts and /etc/resolv.conf")

    public static let terminal = Step(
        "terminal", "open a new pseudo-terminal",
        reason:
            """
            It comes from the container's own devpts and its own session. With yours, a program inside could push keystrokes \
            into your shell (TIOCSTI).
            """)

    public static let sysctls = Step(
        "sysctl", "set kernel parameters of the container's namespaces",
        reason: """
            Some sysctls belong to a namespace: those under net to the network namespace, kernel.msg*, kernel.sem and \
            kernel.shm* to the IPC namespace. The others are the machine's and are refused.
            """,
        without: "the parameters keep the values of a fresh namespace")

    public static let masks = Step(
        "masks", "hide and protect what /proc and /sys would give away",
        reason: """
            Not everything under /proc is namespaced: /proc/sys sets the kernel of the whole machine, /proc/keys shows \
            others' keys. /dev/null or an empty tmpfs on top hides, a read-only bind mount protects.
            """,
        without: "root inside can change the machine's settings through /proc/sys")

    public static let hostname = Step(
        "hostname", "set the host name",
        reason: """
            The UTS namespace holds two strings, the host name and the domain name. The kernel's name and version beside \
            them in uname(2) are not namespaced: there is one kernel.
            """,
        without: "the container starts with a copy of the host's name")

    public static let loopback = Step(
        "loopback", "switch the loopback interface on",
        reason: """
            A new network namespace has one interface, lo, and it is down: even 127.0.0.1 is unreachable until someone \
            switches it on.
            """,
        without: "connecting to 127.0.0.1 answers Network is unreachable")

    public static let pivot = Step(
        "pivot", "change the root of the mount namespace",
        reason:
            """
            chroot moves one process's idea of /, and can be escaped; pivot_root moves the whole namespace, and when the old \
            root is detached nothing in here names the host's files any more.
            """,
        without: "the program runs in the other namespaces, but on the host's files: look at /etc/hostname and ls /")

    public static let readOnlyRoot = Step(
        "readonly", "make the root read-only",
        reason: "Last of the mounts, since the steps before still had to make directories to mount on.",
        without: "the program can write to its copy-on-write layer")

    public static let workingDirectory = Step(
        "workdir", "enter the working directory",
        reason: """
            A path of the container, so after the change of root. A directory outside would be a way back to the host: \
            getcwd(2) tells whether it is.
            """)

    public static let limits = Step(
        "limits", "set resource limits",
        reason:
            """
            These are the old limits of one process, inherited by its children (ulimit). Before the capabilities go: raising \
            a hard limit needs CAP_SYS_RESOURCE.
            """,
        without: "the limits are those of the process that started minibox")

    public static let boundingSet = Step(
        "bounding", "lower the ceiling of capabilities",
        reason: """
            What leaves the bounding set can never be had again by this process or its children, not even through a set-uid \
            program. Dropping it is itself a capability (CAP_SETPCAP), so it comes before the others go.
            """,
        without: "a set-uid program inside could win back every power of root")

    public static let seccomp = Step(
        "seccomp", "filter system calls",
        reason: """
            Capabilities say what root may do; the filter says which doors of the kernel may be knocked at. Without \
            no_new_privs, loading one is itself a privilege, so it comes before the capabilities go.
            """,
        without: "old and rarely used system calls are reachable")

    public static let identity = Step(
        "identity", "become the container's user",
        reason: "Groups first, user last: an ordinary user may not change groups any more.",
        without: "the program runs as root")

    public static let capabilities = Step(
        "capabilities", "give up all capabilities but a few",
        reason: """
            root's power is some forty capabilities. Docker's fourteen stay by default: enough to install packages and open \
            low ports, not to mount, load modules or set the clock.
            """,
        without: "root inside has every power of root outside")

    public static let noNewPrivileges = Step(
        "no-new-privileges", "forbid new privileges",
        reason: "From here on no set-uid bit and no file capability counts.", without: "set-uid programs work as usual")

    public static let execute = Step(
        "exec", "become the program",
        reason: """
            The last call: the process keeps its number, namespaces, cgroup, limits and filter, and gets a new program. \
            Every descriptor above 2 closes itself on the way.
            """)

    public static let removal = Step(
        "removal", "remove what it had on the machine",
        reason: """
            The kernel has taken back the namespaces, and with them every mount and interface, when the last process ended. \
            A cgroup is a directory and stays until somebody removes it; so does the folder.
            """)

    /// The steps that `--without` can leave out.
    public static let optional: [Step] = [
        cgroup, propagation, proc, devices, sys, cgroupView, initProcess, volumes, sysctls, masks, hostname, loopback, pivot,
        readOnlyRoot, limits, seccomp, identity, capabilities, noNewPrivileges,
    ]
}
