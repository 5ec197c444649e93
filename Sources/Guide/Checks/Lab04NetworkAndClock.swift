import Linux
import Netlink

extension GuidedLab {
    /// A process with the drawn uptime and a network of its own, and with a sysfs that shows it.
    static let networkAndClock = GuidedLab(
        4, "04-ifconfig-vs-date", "ifconfig vs date", minutes: 12, draws: [.oneOf(Array(100...400), "LAB_DAYS")],
        requirements: [
            .rootOrUserNamespace, .namespace(.net), .namespace(.time), .namespace(.mount),
            .program("ip", package: "iproute2"), .program("unshare", package: "util-linux"),
        ]
    ) { attempt throws(KernelError) in
        let days = attempt.value("LAB_DAYS")
        let expected =
            "a process whose uptime is \(days) days more than the machine's, in a network namespace of its own, with a /sys/class/net "
            + "that shows that network"
        var nearest: (rung: Int, Finding) = (
            1, .notYet(saw: "no process in a new time namespace", expected: expected, lookAt: "lsns --type time", hint: 1)
        )
        func miss(_ rung: Int, _ saw: String, lookAt: String) {
            if rung > nearest.rung { nearest = (rung, .notYet(saw: saw, expected: expected, lookAt: lookAt, hint: rung)) }
        }
        for process in attempt.processes(inOther: .time) {
            guard let clock = process.namespaces[.time], !attempt.before.namespaces.contains(clock) else { continue }
            let offset = process.bootTimeOffset
            guard let seconds = Int64(days), offset == seconds * 86400 else {
                miss(
                    2, "\(process.shown) is in \(clock), whose boottime offset is \(offset.map { "\($0) s" } ?? "unknown")",
                    lookAt: "cat /proc/\(process.pid)/timens_offsets")
                continue
            }
            guard let network = process.namespaces[.net], network != NamespaceID.ofThisProcess(.net) else {
                miss(
                    3, "\(process.shown) has the right uptime, and the network of this machine",
                    lookAt: "readlink /proc/\(process.pid)/ns/net /proc/self/ns/net")
                continue
            }
            let links = try visit(process, [.net], linkNames)
            let shown = try visit(process, [.mount], namesInSysfs)
            let isOld = try deviceOfSysfs(process) == deviceOfSysfs(nil)
            guard let links, links == shown, !isOld else {
                miss(
                    4,
                    "\(process.shown) has the links '\(links ?? "?")', and its /sys/class/net shows '\(shown ?? "?")'"
                        + (isOld ? ": its sysfs is this machine's" : ""),
                    lookAt: "sudo nsenter --mount --target \(process.pid) ls /sys/class/net")
                continue
            }
            return .there(
                [
                    "\(process.shown) lives in \(clock), \(days) days after the machine",
                    "it lives in \(network), and its /sys/class/net shows what netlink says: \(links)",
                ], traces: [.namespace(clock), .namespace(network)])
        }
        return nearest.1
    }

    /// Each network namespace has a sysfs of its own, with another device number: on a machine without a card the names
    /// alone would tell nothing.
    private static func deviceOfSysfs(_ process: ProcessFacts?) throws(KernelError) -> String? {
        let mounts = try MountInfo.all(process: process.map { "\($0.pid)" } ?? "self")
        return mounts.last { $0.mountPoint == "/sys" && $0.type == "sysfs" }?.device
    }

    private static func linkNames() throws(KernelError) -> String {
        try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().links() }.map { "\($0.name)" }.sorted()
            .joined(separator: " ")
    }

    /// A module may have put a file of its settings beside the links.
    private static func namesInSysfs() throws(KernelError) -> String {
        try directoryEntries("/sys/class/net").filter { isDirectory("/sys/class/net/\($0)") }.sorted().joined(separator: " ")
    }
}

extension ProcessFacts {
    /// How far the clock that counts since boot is ahead, in seconds. See time_namespaces(7).
    fileprivate var bootTimeOffset: Int64? {
        guard let text = try? readText("/proc/\(pid)/timens_offsets") else { return nil }
        let words = text.split(separator: "\n").map { $0.split(separator: " ") }.first { $0.first == "boottime" }
        return words.flatMap { $0.count == 3 ? Int64($0[1]) : nil }
    }
}
