import Linux

extension GuidedLab {
    /// A mount in two namespaces: shared in the first, a slave in the second.
    static let propagation = GuidedLab(
        8, "08-leaking-mounts", "Leaking mounts", minutes: 12, draws: [.name("LAB_MOUNT")],
        requirements: [
            .rootOrUserNamespace, .namespace(.mount), .program("findmnt", package: "mount"),
            .program("pgrep", package: "procps"),
        ]
    ) { attempt throws(KernelError) in
        let name = attempt.value("LAB_MOUNT")
        let expected = "the mount \(name) in two mount namespaces of your own, shared:N in one and master:N in the other"
        if let here = try MountInfo.all().first(where: { $0.source == name }) {
            return .notYet(
                saw: "\(name) is mounted on \(here.mountPoint) in this namespace itself", expected: expected,
                lookAt: "findmnt -S \(name)", hint: 4)
        }
        let places = attempt.mounts(called: name)
        for first in places {
            guard let group = first.group("shared") else { continue }
            guard let second = places.first(where: { $0.group("master") == group && $0.group("shared") == nil }) else { continue }
            return .there(
                [first.shown, second.shown, "what is mounted on the first comes to the second, and nothing comes back"],
                traces: [first, second].map { .namespace($0.namespace) })
        }
        guard let one = places.first else {
            return .notYet(
                saw: "no mount called \(name) in any other mount namespace", expected: expected, lookAt: "lsns --type mnt",
                hint: 1)
        }
        return .notYet(
            saw: places.count == 1 ? "\(one.shown), and nobody else sees it" : places.map(\.shown).joined(separator: "; "),
            expected: expected, lookAt: "grep \(name) /proc/\(one.process.pid)/mountinfo", hint: places.count == 1 ? 2 : 3)
    }
}

/// A mount, in the namespace of a process.
private struct NamedMount {
    let process: ProcessFacts
    let namespace: NamespaceID
    let mount: MountInfo

    /// The number of the peer group that it belongs to (`shared`) or listens to (`master`).
    func group(_ word: String) -> String? {
        mount.propagation.first { $0.hasPrefix("\(word):") }.map { String($0.dropFirst(word.count + 1)) }
    }

    var shown: String {
        let words = mount.propagation.isEmpty ? "private" : mount.propagation.joined(separator: " ")
        return "\(process.shown) in \(namespace) has it on \(mount.mountPoint): \(words)"
    }
}

extension Attempt {
    /// Where a mount of this name stands, once for each mount namespace that is not this one.
    fileprivate func mounts(called name: String) -> [NamedMount] {
        var seen: Set<NamespaceID> = []
        return processes(inOther: .mount).compactMap { process in
            guard let namespace = process.namespaces[.mount], seen.insert(namespace).inserted,
                let mount = try? MountInfo.all(process: "\(process.pid)").first(where: { $0.source == name })
            else { return nil }
            return NamedMount(process: process, namespace: namespace, mount: mount)
        }
    }
}
