import Linux

extension Subject {
    /// The table that started this project: four answers that belong to a namespace, and four that belong to none.
    public static let table: [Subject] = [
        Subject(
            "cat /etc/issue", inside: .container(image: "busybox"),
            object: "a file: the path leads through the mounts of the process that asks", owners: [.mount],
            note: "asked in the image busybox, which has files of its own; the image host has copies of yours"),
        Subject(
            "ps aux", reading: .columns(headed: ["USER", "PID", "COMMAND"]),
            object: "the procfs at /proc: it shows the pid namespace of whoever mounted it", owners: [.proc],
            alsoFollows: [.user]),
        interfaces,
        Subject("hostname", object: "a string of the UTS namespace", owners: [.uts]),
        Subject(
            "uname -a", reading: .withoutWord(2), object: "the kernel's name and version, compiled into it",
            note: "but for its second word, the host name: that one is uname -n, below"),
        Subject(
            "cat /proc/cpuinfo", reading: .withoutLines(beginning: ["cpu MHz", "bogomips"]),
            object: "the processors, as the kernel found them at boot"),
        Subject("date", clock("date +%s", shown: "date"), reading: .clock, object: "the real-time clock: there is one"),
        Subject("free", reading: memory, object: "/proc/meminfo: the memory of the machine"),
    ]

    /// What the table above leaves unsaid.
    public static let finePrint: [Subject] = [
        Subject(
            "uname -n", object: "the host name, a string of the UTS namespace", owners: [.uts],
            note: "namespaced, though the kernel's version in the same call is not"),
        Subject(
            "uptime, a day ahead", clock("cut -d. -f1 /proc/uptime", shown: "uptime"), reading: .clock, inside: .variation(.time),
            object: "the boot-time clock, with the offset of the time namespace", owners: [.time],
            note: "a time namespace moves the monotonic and the boot-time clock"),
        Subject(
            "date, likewise", clock("date +%s", shown: "date"), reading: .clock, inside: .variation(.time),
            object: "the real-time clock: there is one", note: "in the same new time namespace: no offset can be given for it"),
        Subject(
            "free, limited to 30 MB", ["free"], reading: memory, inside: .container(flags: ["-m", "30m"]),
            object: "/proc/meminfo: the memory of the machine",
            note: "the limit is the cgroup's, and /proc/meminfo does not ask it"),
        Subject(
            "nproc, cpuset of one", ["nproc"], inside: .container(flags: ["--cpuset-cpus", "0"]),
            object: "the processors that the process may run on (sched_getaffinity)", owners: [.limits],
            note: "no namespace, but a cpuset narrows what the process may use, and nproc asks for that"),
        Subject(
            "nproc, quota of a half", ["nproc"], inside: .container(flags: ["--cpus", "0.5"]),
            object: "the processors that the process may run on (sched_getaffinity)", owners: [.limits],
            note: "a quota is time, not processors"),
        Subject(
            "ls /sys/class/net, old /sys", ["ls", "/sys/class/net"], inside: .variation(.net),
            object: "the sysfs at /sys: it shows the network namespace of whoever mounted it", owners: [.sysfs],
            note: "a new network namespace, but the host's sysfs"),
        Subject(
            "ls /sys/class/net, new /sys", ["ls", "/sys/class/net"], inside: .variation(.sysfs),
            object: "the sysfs at /sys: it shows the network namespace of whoever mounted it", owners: [.sysfs],
            note: "the same with a sysfs that was mounted in it"),
    ]

    /// What is asked for by itself, without the experiment around it.
    static let others: [Subject] = [
        Subject("nproc", object: "the processors that the process may run on (sched_getaffinity)", owners: [.limits]),
        Subject("uname -r", object: "the kernel's version, compiled into it"),
        Subject(
            "uptime", clock("cut -d. -f1 /proc/uptime", shown: "uptime"), reading: .clock,
            object: "the boot-time clock, with the offset of the time namespace", owners: [.time],
            note: "minibox gives no time namespace; lab-time does"),
        Subject(
            "ls /sys/class/net", object: "the sysfs at /sys: it shows the network namespace of whoever mounted it",
            owners: [.sysfs]),
    ]

    private static let memory = Reading.totals(ofLines: ["Mem:", "Swap:"])

    /// The older command where it is installed: the table began with it.
    private static var interfaces: Subject {
        let command = Programs.isInstalled("ifconfig") || !Programs.isInstalled("ip") ? "ifconfig" : "ip addr"
        return Subject(command, object: "the devices and addresses of the network namespace", owners: [.net])
    }

    /// The clock's number first, from the very command or file that the other command shows.
    private static func clock(_ number: String, shown: String) -> [String] { ["sh", "-c", "\(number); \(shown)"] }
}

/// Programs, looked for along PATH as a shell does.
enum Programs {
    static func isInstalled(_ name: String) -> Bool {
        let path = environmentValue("PATH") ?? Variation.searchPath
        return path.split(separator: ":").contains { isExecutable("\($0)/\(name)") }
    }

    private static func isExecutable(_ path: String) -> Bool {
        guard let found = try? status(path) else { return false }
        return found.kind == .file && found.mode & 0o111 != 0
    }

    /// A program that was built together with this one.
    static func beside(_ name: String) -> String? {
        guard let own = try? readLink("/proc/self/exe"), let slash = own.lastIndex(of: "/") else { return nil }
        let path = "\(own[...slash])\(name)"
        return isExecutable(path) ? path : nil
    }
}
