import Linux

extension GuidedLab {
    /// A process in somebody else's pid and mount namespaces, whose parent is outside.
    static let walkingIn = GuidedLab(
        16, "16-walking-in", "Walking in", minutes: 10, draws: [.name("LAB_NAME")],
        requirements: [
            .rootOrUserNamespace, .namespace(.pid), .namespace(.mount), .program("nsenter", package: "util-linux"),
            .program("pgrep", package: "procps"),
        ]
    ) { attempt throws(KernelError) in
        let name = attempt.value("LAB_NAME")
        let expected =
            "a process with \(name) among its arguments, in the pid and mount namespaces of another process 1, from outside"
        var nearest: Finding?
        for process in attempt.processes where process.arguments.contains(name) {
            guard let missed = try missing(process, attempt, expected: expected) else {
                let namespaces = [process.namespaces[.pid], process.namespaces[.mount]].compactMap(\.self)
                return .there(
                    [
                        "\(process.shown) lives in \(namespaces.map(\.description).joined(separator: " and "))",
                        "its parent, process \(process.parent), does not",
                    ],
                    traces: process.namespaces[.pid].map { [.namespace($0)] } ?? [])
            }
            // nsenter itself carries the name too, and stays outside: whoever is nearer counts.
            if case .notYet(_, _, _, let hint) = missed, nearest == nil || hint != 3 { nearest = missed }
        }
        return nearest
            ?? .notYet(
                saw: "no process with \(name) among its arguments", expected: expected, lookAt: "pgrep -af \(name)", hint: 1)
    }

    /// What such a process lacks; nil when nothing.
    private static func missing(_ process: ProcessFacts, _ attempt: Attempt, expected: String) throws(KernelError) -> Finding? {
        func notYet(_ saw: String, _ lookAt: String, _ hint: Int) -> Finding {
            .notYet(saw: "\(process.shown) \(saw)", expected: expected, lookAt: lookAt, hint: hint)
        }
        let links = "ls -l /proc/\(process.pid)/ns"
        let isInMounts = process.namespaces[.mount] != NamespaceID.ofThisProcess(.mount)
        guard let pids = process.namespaces[.pid], pids != NamespaceID.ofThisProcess(.pid) else {
            return notYet(
                isInMounts ? "is in another mount namespace, but not in another pid namespace" : "is in no other namespace",
                links, isInMounts ? 3 : 1)
        }
        guard let first = attempt.processes.first(where: { $0.namespaces[.pid] == pids && $0.numbers.last == 1 }) else {
            return notYet("is in \(pids), which has no process 1 any more", links, 1)
        }
        guard process.namespaces[.mount] == first.namespaces[.mount] else {
            return notYet("is in \(pids), but not in the mount namespace of its process 1, \(first.shown)", links, 2)
        }
        let parent = attempt.processes.first { $0.pid == process.parent }
        return process.pid == first.pid || parent?.namespaces[.pid] == pids
            ? notYet("was born in \(pids)", "ps -o ppid= -p \(process.pid)", 4) : nil
    }
}
