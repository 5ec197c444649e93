import Linux

extension GuidedLab {
    /// A process whose mount namespace has the drawn system as its root, and nothing of the machine's root.
    static let root = GuidedLab(
        7, "07-issue-vs-uname", "/etc/issue vs uname -a", minutes: 12, draws: [.name("LAB_SYSTEM")],
        requirements: [
            .rootOrUserNamespace, .namespace(.mount), .program("busybox", package: "busybox-static"),
            .program("pivot_root", package: "util-linux"),
        ]
    ) { attempt throws(KernelError) in
        let system = attempt.value("LAB_SYSTEM")
        let expected =
            "a mount namespace whose root has an /etc/issue that says \(system), and the machine's root not mounted in it"
        var nearest: Finding?
        for process in attempt.processes {
            guard (try? readText("/proc/\(process.pid)/root/etc/issue"))?.contains(system) == true else { continue }
            guard let namespace = process.namespaces[.mount], try attempt.isRoot(ofNamespaceOf: process, system) else {
                nearest = .notYet(
                    saw: "\(process.shown) sees \(system) as its /, but the root of its mount namespace is another: a chroot",
                    expected: expected, lookAt: "sudo nsenter --mount --target \(process.pid) cat /etc/issue", hint: 2)
                continue
            }
            if let rest = try Attempt.machineRoot(in: process) {
                nearest = .notYet(
                    saw: "the root of \(namespace) is \(system), and the machine's root is still mounted there, on \(rest)",
                    expected: expected, lookAt: "cat /proc/\(process.pid)/mountinfo", hint: 3)
                continue
            }
            return .there(
                [
                    "\(process.shown) lives in \(namespace), whose root is \(system)",
                    "mounts there: \(try MountInfo.all(process: "\(process.pid)").map(\.mountPoint).joined(separator: " "))",
                ], traces: [.namespace(namespace)])
        }
        return nearest
            ?? .notYet(
                saw: "no process that finds \(system) in /etc/issue", expected: expected, lookAt: "lsns --type mnt", hint: 1)
    }
}

extension Attempt {
    /// Whether the root of the process's mount namespace is this system: setns(2) puts whoever enters at the namespace's own
    /// root, wherever the root of its processes is.
    fileprivate func isRoot(ofNamespaceOf process: ProcessFacts, _ system: String) throws(KernelError) -> Bool {
        guard process.namespaces[.mount] != NamespaceID.ofThisProcess(.mount) else { return false }
        return try visit(process, [.mount]) { () throws(KernelError) in try readText("/etc/issue") }?.contains(system) == true
    }

    /// Where the filesystem that is this machine's root is mounted in the namespace of a process.
    fileprivate static func machineRoot(in process: ProcessFacts) throws(KernelError) -> String? {
        guard let own = try MountInfo.all().last(where: { $0.mountPoint == "/" }) else { return nil }
        return try MountInfo.all(process: "\(process.pid)").first { $0.device == own.device && $0.root == own.root }?.mountPoint
    }
}
