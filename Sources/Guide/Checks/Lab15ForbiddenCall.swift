import Linux

extension GuidedLab {
    /// A process under a filter, and the remains of a child that the filter has ended for the drawn call.
    static let forbiddenCall = GuidedLab(
        15, "15-forbidden-call", "The forbidden call", minutes: 10,
        draws: [.oneOf(["uname", "sync"], "LAB_CALL"), .oneOf(Array(3001...5999), "LAB_SECONDS")],
        requirements: [.rootOrUserNamespace]
    ) { attempt throws(KernelError) in
        let (call, seconds) = (attempt.value("LAB_CALL"), attempt.value("LAB_SECONDS"))
        let expected =
            "a sleep of \(seconds) seconds under a filter, and a zombie that is its child: \(call)(1), ended by SIGSYS"
        var nearest: Finding?
        for process in attempt.processes where process.arguments.contains(seconds) {
            func notYet(_ saw: String, _ hint: Int) -> Finding {
                .notYet(
                    saw: "\(process.shown) \(saw)", expected: expected,
                    lookAt: "grep Seccomp /proc/\(process.pid)/status; ps -o pid,stat,comm --ppid \(process.pid)", hint: hint)
            }
            guard process.status["Seccomp"] == "2" else {
                // Whoever starts the filter may carry the name too, and stays outside of it.
                nearest = nearest ?? notYet("has Seccomp \(process.status["Seccomp"] ?? "0"): no filter", 2)
                continue
            }
            let remains = attempt.processes.filter { $0.parent == process.pid && $0.status["State"]?.hasPrefix("Z") == true }
            guard let child = remains.first(where: { $0.command == call }), let ended = try exitStatus(ofZombie: child.pid) else {
                nearest = notYet(
                    remains.isEmpty
                        ? "is under a filter, and has no zombie"
                        : "has other zombies: \(remains.map(\.shown).joined(separator: ", "))",
                    3)
                continue
            }
            guard case .signalled(.badSystemCall, _) = ended else {
                nearest = notYet("has the zombie \(child.shown), which ended with code \(ended.shellCode): nobody killed it", 4)
                continue
            }
            return .there(
                [
                    "\(process.shown) has Seccomp 2, and \(process.capabilities("CapEff")?.capabilities.count ?? 0) capabilities",
                    "its child \(child.shown) lies there with code \(ended.shellCode), which is 128 + \(ended.shellCode - 128): SIGSYS",
                ], traces: [process.trace])
        }
        return nearest
            ?? .notYet(
                saw: "no sleep of \(seconds) seconds", expected: expected, lookAt: "pgrep -af 'sleep \(seconds)'", hint: 1)
    }
}
