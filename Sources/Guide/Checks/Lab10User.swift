import Linux

extension GuidedLab {
    /// A process whose user namespace makes the learner the drawn user.
    static let user = GuidedLab(
        10, "10-root-that-isnt", "Root that isn't", minutes: 10,
        draws: [.oneOf(Array(1001...1999), "LAB_ID")],
        requirements: [.rootOrUserNamespace, .namespace(.user), .namespace(.uts), .program("unshare", package: "util-linux")]
    ) { attempt throws(KernelError) in
        let wanted = attempt.value("LAB_ID")
        let own = effectiveUserID()
        let expected = "a process in a user namespace of its own, whose map makes you (\(own)) the user \(wanted)"
        var nearest: Finding?
        for process in attempt.processes(inOther: .user) {
            guard let namespace = process.namespaces[.user], !attempt.before.namespaces.contains(namespace),
                let map = try? readText("/proc/\(process.pid)/uid_map")
            else { continue }
            let numbers = map.split { $0 == " " || $0 == "\n" }.map(String.init)
            if numbers.isEmpty {
                nearest =
                    nearest
                    ?? .notYet(
                        saw: "\(process.shown) is in \(namespace), which has no map", expected: expected,
                        lookAt: "cat /proc/\(process.pid)/uid_map", hint: 3)
            } else if numbers != [wanted, "\(own)", "1"] {
                nearest = .notYet(
                    saw: "\(process.shown) is in \(namespace), whose map reads \(numbers.joined(separator: " "))",
                    expected: expected,
                    lookAt: "cat /proc/\(process.pid)/uid_map", hint: 2)
            } else {
                return .there(
                    [
                        "\(process.shown) is in \(namespace), whose map reads \(numbers.joined(separator: " "))",
                        "seen from outside it belongs to \(process.userIDs.first.map(String.init) ?? "?")",
                    ],
                    traces: [.namespace(namespace)])
            }
        }
        return nearest
            ?? .notYet(saw: "no process in a new user namespace", expected: expected, lookAt: "lsns --type user", hint: 1)
    }
}
