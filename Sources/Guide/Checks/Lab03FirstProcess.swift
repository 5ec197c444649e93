import Linux

extension GuidedLab {
    /// A process 1 that listens to SIGTERM.
    static let firstProcess = GuidedLab(
        3, "03-being-pid-1", "Being PID 1", minutes: 10, draws: [.name("LAB_INIT")],
        requirements: [
            .rootOrUserNamespace, .namespace(.pid), .program("pgrep", package: "procps"),
            .program("busybox", package: "busybox-static"),
        ]
    ) { attempt throws(KernelError) in
        let name = attempt.value("LAB_INIT")
        let expected =
            "a process 1 of a pid namespace of your own that has a handler for SIGTERM, and \(name) among its arguments"
        var nearest: Finding?
        for first in attempt.newFirstProcesses {
            guard let namespace = first.namespaces[.pid] else { continue }
            // An init may have another name than the program that it cares for.
            let named = attempt.processes.filter { $0.namespaces[.pid] == namespace && $0.arguments.contains(name) }
            guard let one = named.first else { continue }
            if first.hears(.terminate) {
                return .there(
                    [
                        "\(first.shown) is process 1 of \(namespace), and \(one.shown) carries the name \(name)",
                        "SigCgt is \(first.status["SigCgt"] ?? ""), SigBlk \(first.status["SigBlk"] ?? ""): SIGTERM reaches it",
                    ], traces: [.namespace(namespace)])
            }
            let listener = named.first { $0.pid != first.pid && $0.hears(.terminate) }
            nearest = .notYet(
                saw:
                    "\(first.shown) is process 1 of \(namespace), and SIGTERM is not in its SigCgt, \(first.status["SigCgt"] ?? "")"
                    + (listener.map { "; it is in that of \($0.shown)" } ?? ""),
                expected: expected, lookAt: "grep -E 'NSpid|SigCgt' /proc/\(first.pid)/status", hint: listener == nil ? 2 : 3)
        }
        return nearest
            ?? .notYet(
                saw: attempt.newFirstProcesses.first.map { "\($0.shown) is a process 1, but without that name" }
                    ?? "no process 1 of a new pid namespace",
                expected: expected, lookAt: "lsns --type pid", hint: 1)
    }
}

extension ProcessFacts {
    /// Whether a signal comes to something: to a handler, or to one who sleeps until a blocked signal comes, in sigwaitinfo(2) or
    /// over a signalfd(2). A shell blocks all signals too, but only in the moment in which it forks.
    func hears(_ signal: Signal) -> Bool {
        let bit = UInt64(1) << (signal.number - 1)
        let waits = status["State"]?.hasPrefix("S") == true && (bits("SigBlk") ?? 0) & bit != 0
        return waits || (bits("SigCgt") ?? 0) & bit != 0
    }
}
