import Linux

extension GuidedLab {
    /// A process of user id 0 that has everything but the drawn capability, and that no exec can give it back to.
    static let lessThanRoot = GuidedLab(
        14, "14-less-than-root", "Less than root", minutes: 10,
        draws: [
            .oneOf(["chown", "kill", "mknod", "net_raw", "setgid", "setuid", "sys_chroot", "sys_time"], "LAB_CAP"),
            .name("LAB_NAME"),
        ],
        requirements: [.rootOrUserNamespace, .program("unshare", package: "util-linux")]
    ) { attempt throws(KernelError) in
        let (word, name) = (attempt.value("LAB_CAP"), attempt.value("LAB_NAME"))
        let wanted = CapabilitySet([Capability(word)].compactMap(\.self))
        let expected = "a process with \(name) among its arguments, of user id 0, with everything but \(word), for good"
        var nearest: Finding?
        for process in attempt.processes where process.arguments.contains(name) {
            let look = "grep -E 'Uid|Cap' /proc/\(process.pid)/status"
            func notYet(_ saw: String, _ hint: Int) -> Finding {
                .notYet(saw: "\(process.shown) \(saw)", expected: expected, lookAt: look, hint: hint)
            }
            guard let effective = process.capabilities("CapEff"), let bounding = process.capabilities("CapBnd") else { continue }
            let isRoot = try process.hasUserID(0)
            let had = try process.highestCapabilities()
            let others = had.subtracting(wanted)
            if !isRoot {
                nearest = notYet("is not user 0 where it lives", 2)
            } else if !effective.isDisjoint(with: wanted) {
                nearest = notYet("has \(word) in its effective set, \(effective.hexadecimal)", 3)
            } else if !bounding.isDisjoint(with: wanted) {
                nearest = notYet("is without \(word) now, but has it in its bounding set: its next exec brings it back", 4)
            } else if !effective.isSuperset(of: others) {
                nearest = notYet("lacks \(others.subtracting(effective).capabilities.count) capabilities more than \(word)", 5)
            } else {
                return .there(
                    [
                        "\(process.shown) is user 0, and \(word) is neither effective nor in the bounding set",
                        "CapEff \(effective.hexadecimal), CapBnd \(bounding.hexadecimal): \(effective.capabilities.count) others are",
                    ], traces: [process.trace])
            }
        }
        return nearest
            ?? .notYet(
                saw: "no process with \(name) among its arguments", expected: expected, lookAt: "pgrep -af \(name)", hint: 1)
    }
}

extension ProcessFacts {
    /// A set of capabilities: `CapEff`, `CapBnd`; nil where there is no such line.
    func capabilities(_ line: String) -> CapabilitySet? { bits(line).map { CapabilitySet(rawValue: $0) } }

    /// Whether it has this user id, as its own user namespace counts.
    fileprivate func hasUserID(_ wanted: UInt32) throws(KernelError) -> Bool {
        guard let outside = userIDs.dropFirst().first else { return false }
        if namespaces[.user] == NamespaceID.ofThisProcess(.user) { return outside == wanted }
        let numbers = try readText("/proc/\(pid)/uid_map").split { $0 == " " || $0 == "\n" }.compactMap { UInt32($0) }
        return stride(from: 0, to: numbers.count - 2, by: 3).contains { line in
            let offset = UInt64(outside) &- UInt64(numbers[line + 1])
            return offset < UInt64(numbers[line + 2]) && UInt64(numbers[line]) + offset == UInt64(wanted)
        }
    }

    /// What a process in its place can have: all in a user namespace of its own, else what this machine has left to us.
    fileprivate func highestCapabilities() throws(KernelError) -> CapabilitySet {
        namespaces[.user] == NamespaceID.ofThisProcess(.user) ? try BoundingSet.current() : .known
    }
}
