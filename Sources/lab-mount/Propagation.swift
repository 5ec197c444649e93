import LabKit
import Linux

/// Who hears of a mount: a property of each mount, not of a namespace. See mount_namespaces(7), SHARED SUBTREES.
enum Propagation: String, CaseIterable, Sendable {
    /// Nobody hears of mounts below this one, and this one hears of nobody's.
    case `private`
    /// It hears of its master's, and the master hears nothing of its own.
    case slave
    /// All copies of it hear of each other's: a peer group.
    case shared

    /// For mount(2), of one mount and all below it.
    var flags: MountFlags {
        switch self {
        case .private: [.private, .recursive]
        case .slave: [.slave, .recursive]
        case .shared: [.shared, .recursive]
        }
    }

    /// Two namespaces, a tmpfs that stands in both, and a mount that each of them makes on it.
    ///
    /// One process is enough for it: setns(2) goes back and forth between the two.
    func trial() throws(KernelError) -> Sight {
        try LabMount.isolate()
        try mount("tmpfs", from: "lab-mount", on: LabMount.place, data: "size=1m")
        for name in ["first", "second"] { try makeDirectory("\(LabMount.place)/\(name)") }
        // A slave is made of a copy of a shared mount, by its owner's own will.
        try setPropagation(self == .private ? .private : .shared, of: LabMount.place)
        let first = try open("/proc/self/ns/mnt")
        try unshare(.mount)
        if self == .slave { try setPropagation(.slave, of: LabMount.place) }
        let second = try open("/proc/self/ns/mnt")

        try mount("tmpfs", from: "of-second", on: "\(LabMount.place)/second", data: "size=1m")
        try enterNamespace(first.number, .mount, shownPath: "back to the first namespace")
        try mount("tmpfs", from: "of-first", on: "\(LabMount.place)/first", data: "size=1m")
        let inFirst = try MountInfo.all()
        try enterNamespace(second.number, .mount, shownPath: "to the second namespace")
        let inSecond = try MountInfo.all()
        return Sight(
            first: Self.words(inFirst), second: Self.words(inSecond),
            secondSeesFirst: inSecond.contains { $0.source == "of-first" },
            firstSeesSecond: inFirst.contains { $0.source == "of-second" })
    }

    /// What mountinfo says of the propagation of a mount point.
    static func words(_ mounts: [MountInfo], of place: String = LabMount.place) -> String {
        let words = mounts.last { $0.mountPoint == place }?.propagation ?? []
        return words.isEmpty ? "private" : words.joined(separator: "+")
    }

    /// What the two namespaces of a trial saw.
    struct Sight {
        /// The words of mountinfo: `shared:7`, `master:7`.
        let first, second: String
        let secondSeesFirst, firstSeesSecond: Bool

        /// Four words, for a pipe.
        var text: String { "\(first) \(second) \(Self.word(secondSeesFirst)) \(Self.word(firstSeesSecond))" }

        private static func word(_ seen: Bool) -> String { seen ? "seen" : "unseen" }
    }
}

extension LabMount {
    /// The three kinds, each really tried, in a table.
    ///
    /// - Parameter told: the one whose calls are told.
    static func compareKinds(told: Propagation) throws(KernelError) {
        var rows: [(Propagation, [String])] = []
        for kind in Propagation.allCases {
            let ask = { () throws(KernelError) -> String in
                try answer("what the two namespaces saw") { () throws(KernelError) in try kind.trial().text }
            }
            let title = "The calls for \(kind.rawValue). One tmpfs in two namespaces, and a mount on it in each:"
            let seen = kind == told ? try lab.telling(title, ask) : try ask()
            rows.append((kind, seen.split(separator: " ").map(String.init)))
        }
        say("Who sees the other one's mount?\n")
        say(line(["", "mountinfo, first", "second", "of the first, in the second", "of the second, in the first"]))
        for (kind, words) in rows {
            tell(
                "propagation \(kind.rawValue)",
                "first \(words[0]), second \(words[1]); of the first: \(words[2]); of the second: \(words[3])",
                line([kind.rawValue] + words))
        }
        say("\nThe number is that of the peer group. A new namespace copies the propagation of every mount: nothing of this")
        say(
            "is a choice of unshare(2). Your / is \(Propagation.words(try MountInfo.all(), of: "/")) here; the kernel starts private, systemd makes / shared.\n"
        )
    }

    private static func line(_ cells: [String]) -> String {
        var text = " "
        for (cell, width) in zip(cells, [9, 18, 12, 29, 0]) {
            text += " " + cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
