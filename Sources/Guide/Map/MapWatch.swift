import LabKit
import Linux

/// What a command changed on the map: the namespaces that were new while it ran, who was in them, and what is left.
public struct MapWatch: Sendable {
    /// A namespace that was not there before.
    public struct Sighting: Sendable {
        public let id: NamespaceID
        public var firstMilliseconds: Int
        public var lastMilliseconds: Int
        /// The processes that were seen in it, by the names that they last had.
        public var processes: [Int32: String]
        /// Which user namespace owns it; nil when it was gone before one could ask.
        public var owner: NamespaceID?
        /// What keeps it now that the command has ended; nil when it is gone.
        public var keptBy: String?
    }

    public let code: Int32
    public let milliseconds: Int
    /// How often it was looked.
    public let looks: Int
    public private(set) var sightings: [Sighting] = []
    /// Control groups that its processes were in, and the one that calls is not.
    public private(set) var groups: [String] = []

    /// Runs a command on this terminal, and looks at its processes all the while.
    public init(_ command: [String]) throws(KernelError) {
        try Descendants.adopt()
        let before = Set(try NamespaceMap.read().namespaces.keys)
        let own = Set(NamespaceMap.groups(of: processID()).map(\.path))
        let begin = monotonicNanoseconds()
        let child: ProcessHandle
        switch try clone() {
        case .child:
            do { try become(command) } catch { say("\(error)", to: 2) }
            exitNow(127)
        case .parent(let handle): child = handle
        }
        for signal in [Signal.interrupt, .quit] { SignalDisposition.set(.ignore, for: signal) }
        var log = Log(before: before, ownGroups: own)
        var now = 0
        repeat {
            now = Int((monotonicNanoseconds() - begin) / 1_000_000)
            log.look(at: MapWatch.family(of: processID()), milliseconds: now)
        } while try !waitUntil(readable: child.descriptor.number, milliseconds: now < 50 ? 0 : now < 1000 ? 1 : 10)
        code = try child.wait().shellCode
        milliseconds = Int((monotonicNanoseconds() - begin) / 1_000_000)
        looks = log.looks
        groups = log.groups.sorted()
        sightings = try MapWatch.settled(log.seen).sorted { $0.firstMilliseconds < $1.firstMilliseconds }
    }

    /// The numbers of all descendants: from /proc/PID/task/TID/children, which costs less than a look at all processes.
    private static func family(of process: Int32) -> [Int32] {
        var found: [Int32] = []
        var open = [process]
        while let parent = open.popLast() {
            for task in (try? directoryEntries("/proc/\(parent)/task")) ?? [] {
                let children = (try? readText("/proc/\(parent)/task/\(task)/children")) ?? ""
                let numbers = children.split(separator: " ").compactMap { Int32($0) }
                found += numbers
                open += numbers
            }
        }
        return found
    }

    /// Says of each what keeps it now: the kernel clears a namespace away a moment after its last process.
    private static func settled(_ seen: [NamespaceID: Sighting]) throws(KernelError) -> [Sighting] {
        var map = try NamespaceMap.read()
        for _ in 0..<20 where seen.keys.contains(where: { map.namespaces[$0] != nil }) {
            sleep(milliseconds: 25)
            map = try NamespaceMap.read()
        }
        return seen.values.map { sighting in
            var sighting = sighting
            guard let record = map.namespaces[sighting.id] else { return sighting }
            let processes = map.inhabitants.filter { record.processes.contains($0.facts.pid) }.map(\.facts.shown)
            sighting.keptBy = (processes + record.keepers).prefix(3).joined(separator: ", ")
            return sighting
        }
    }

    /// What was seen so far.
    private struct Log {
        let before: Set<NamespaceID>
        let ownGroups: Set<String>
        var seen: [NamespaceID: Sighting] = [:]
        var groups: Set<String> = []
        var looks = 0

        mutating func look(at family: [Int32], milliseconds: Int) {
            looks += 1
            for pid in family {
                var isNew = false
                for kind in NamespaceKind.allCases {
                    guard let id = NamespaceID.of(kind, process: pid), !before.contains(id) else { continue }
                    note(id, pid, milliseconds)
                    isNew = true
                }
                // Reading them all the time would cost half of the looks.
                if isNew || looks % 16 == 0 {
                    groups.formUnion(NamespaceMap.groups(of: pid).map(\.path).filter { !ownGroups.contains($0) })
                }
            }
        }

        private mutating func note(_ id: NamespaceID, _ pid: Int32, _ milliseconds: Int) {
            var sighting =
                seen[id]
                ?? Sighting(
                    id: id, firstMilliseconds: milliseconds, lastMilliseconds: milliseconds, processes: [:],
                    owner: Log.owner(id, pid))
            sighting.lastMilliseconds = milliseconds
            // The name changes with each program that the process becomes.
            if let name = try? readText("/proc/\(pid)/comm") { sighting.processes[pid] = String(name.prefix { $0 != "\n" }) }
            seen[id] = sighting
        }

        private static func owner(_ id: NamespaceID, _ pid: Int32) -> NamespaceID? {
            guard let namespace = try? open("/proc/\(pid)/ns/\(id.kind.fileName)"),
                let above = try? Linux.owner(ofNamespace: namespace.number)
            else { return nil }
            return (try? status(of: above.number)).map { NamespaceID(.user, inode: $0.inode) }
        }
    }

    /// The story: before, during, after.
    public var text: String {
        var lines = [
            "The command took \(milliseconds) ms; its processes were looked at \(MapText.count(looks, "time", "times"))."
        ]
        if sightings.isEmpty {
            lines.append("No new namespace was seen: its processes lived in those that were there before.")
        } else {
            var rows = [["new namespace", "owned by", "seen", "processes in it", "afterwards"]]
            for sighting in sightings {
                let names = sighting.processes.sorted { $0.key < $1.key }.map { "\($0.value) (\($0.key))" }
                let more = names.count > 3 ? ", and \(names.count - 3) more" : ""
                rows.append([
                    "\(sighting.id)", sighting.owner.map { "\($0)" } ?? "?",
                    "\(sighting.firstMilliseconds)…\(sighting.lastMilliseconds) ms",
                    names.prefix(3).joined(separator: ", ") + more,
                    sighting.keptBy.map { "STILL THERE: \($0)" } ?? "gone",
                ])
            }
            lines += ["", MapOfProcess.table(rows)]
        }
        if !groups.isEmpty {
            lines.append("Control groups that its processes were in:")
            lines += groups.map { "  \($0)" }
        }
        return lines.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
    }
}
