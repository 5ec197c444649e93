import Linux

/// The control groups as a tree, with the processes in each, and in which of their namespaces these are not usual.
public struct MapCgroups {
    private let map: NamespaceMap
    private let text: MapText
    /// The paths, each with the processes and the hierarchies that have it.
    private var members: [String: [Int32: Set<String>]] = [:]
    private let hierarchies: Set<String>

    public init(_ map: NamespaceMap, width: Int) {
        self.map = map
        text = MapText(width: width, reference: map.reference)
        hierarchies = Set(map.inhabitants.flatMap { $0.groups.map(\.hierarchy) })
        for inhabitant in map.inhabitants {
            let isAtTop = inhabitant.groups.allSatisfy { $0.path == "/" }
            for group in inhabitant.groups where group.path != "/" || isAtTop {
                members[group.path, default: [:]][inhabitant.facts.pid, default: []].insert(group.hierarchy)
            }
        }
    }

    public var drawing: String { text.drawn(node("/"), indent: "", branch: "", rest: "") }

    private func node(_ path: String) -> MapText.Node {
        let prefix = path == "/" ? "/" : path + "/"
        let below = Set(
            members.keys.filter { $0.hasPrefix(prefix) && $0 != path }.map {
                prefix + $0.dropFirst(prefix.count).prefix { $0 != "/" }
            })
        return MapText.Node(lines: lines(path), below: below.sorted().map(node))
    }

    private func lines(_ path: String) -> [String] {
        let here = members[path] ?? [:]
        let inhabitants = map.inhabitants.filter { here[$0.facts.pid] != nil }
        let name = path == "/" ? "/" : String(path[path.index(after: path.lastIndex(of: "/")!)...])
        let kernel = inhabitants.count { $0.isKernelThread }
        let processes = inhabitants.filter { !$0.isKernelThread }
        var title = "\(name)\(place(here)): \(MapText.count(processes.count, "process", "processes"))"
        if path == "/" { title += " in no group below\(kernel > 0 ? ", and \(kernel) threads of the kernel" : "")" }
        guard path != "/" else { return [title] }
        return [title] + processes.prefix(12).map { shown($0.facts) }
            + (processes.count > 12 ? ["and \(processes.count - 12) more"] : [])
    }

    /// In which hierarchies, unless in all.
    private func place(_ here: [Int32: Set<String>]) -> String {
        let own = here.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        if own.isEmpty || own == hierarchies || hierarchies.count == 1 { return "" }
        return " [\(own.map { $0.isEmpty ? "v2" : $0 }.sorted().joined(separator: " "))]"
    }

    private func shown(_ process: ProcessFacts) -> String {
        let own = NamespaceKind.allCases.filter { kind in process.namespaces[kind].map { $0 != map.reference[kind] } ?? false }
        return process.shown + (own.isEmpty ? "" : ", with \(own.map(\.rawValue).joined(separator: ", ")) of its own")
    }
}
