import Linux

extension GuidedLab {
    /// A pid namespace whose own /proc shows as many processes as were drawn.
    static let processes = GuidedLab(
        2, "02-ps-vs-cpuinfo", "ps vs cpuinfo", minutes: 10, draws: [.oneOf(Array(3...7), "LAB_COUNT")],
        requirements: [.rootOrUserNamespace, .namespace(.pid), .namespace(.mount), .program("ps", package: "procps")]
    ) { attempt throws(KernelError) in
        let expected = "a pid namespace of your own, and in it a /proc that shows \(attempt.value("LAB_COUNT")) processes"
        var nearest: Finding?
        for first in attempt.newFirstProcesses {
            guard let namespace = first.namespaces[.pid], let seen = try ProcSeen(by: first) else { continue }
            if seen.owner != namespace {
                nearest = .notYet(
                    saw: "\(first.shown) is process 1 of \(namespace), but its /proc "
                        + (seen.owner.map { "shows \(seen.count) processes of \($0)" } ?? "shows none of them"),
                    expected: expected, lookAt: "sudo nsenter --mount --target \(first.pid) ls -l /proc/1/ns/pid", hint: 2)
            } else if "\(seen.count)" == attempt.value("LAB_COUNT") {
                return .there(
                    [
                        "\(first.shown) is process 1 of \(namespace), and \(first.numbers.first ?? first.pid) here",
                        "its /proc shows \(seen.count) processes",
                    ], traces: [.namespace(namespace)])
            } else {
                nearest = .notYet(
                    saw: "\(first.shown) is process 1 of \(namespace), and its /proc shows \(seen.count)", expected: expected,
                    lookAt: "sudo nsenter --pid --mount --target \(first.pid) ps -e", hint: 3)
            }
        }
        return nearest
            ?? .notYet(
                saw: "no process 1 of a new pid namespace", expected: expected, lookAt: "lsns --type pid", hint: 1)
    }
}

extension Attempt {
    /// The processes that are number 1 of a pid namespace which was not there when the lab began.
    var newFirstProcesses: [ProcessFacts] {
        processes(inOther: .pid).filter { process in
            process.numbers.last == 1 && process.namespaces[.pid].map { !before.namespaces.contains($0) } ?? false
        }
    }
}

/// What the /proc of another process shows.
private struct ProcSeen {
    let count: Int
    /// The namespace of the process that is number 1 there; nil where there is none.
    let owner: NamespaceID?

    init?(by process: ProcessFacts) throws(KernelError) {
        let text = try visit(process, [.mount]) { () throws(KernelError) in
            let count = try directoryEntries("/proc").count { Int32($0) != nil }
            return "\(count) \((try? readLink("/proc/1/ns/pid")) ?? "")"
        }
        guard let words = text?.split(separator: " "), let count = Int(words[0]) else { return nil }
        self.count = count
        owner = words.count > 1 ? NamespaceID(.pid, link: String(words[1])) : nil
    }
}
