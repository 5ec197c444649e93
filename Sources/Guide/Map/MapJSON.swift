import LabKit
import Linux

extension NamespaceMap {
    /// One document: the namespaces, the processes, and what counts as usual.
    public var json: JSON {
        let sorted = namespaces.values.sorted { ($0.id.kind.rawValue, $0.id.inode) < ($1.id.kind.rawValue, $1.id.inode) }
        return [
            "reference": .object(reference.json), "unreadable": .number(unreadable),
            "namespaces": .list(sorted.map(\.json)), "processes": .list(inhabitants.map(\.json)),
        ]
    }
}

extension [NamespaceKind: NamespaceID] {
    fileprivate var json: [JSON.Member] {
        NamespaceKind.allCases.compactMap { kind in
            self[kind].map { JSON.Member(kind.rawValue, .number(Int($0.inode))) }
        }
    }
}

extension NamespaceRecord {
    fileprivate var json: JSON {
        func number(_ id: NamespaceID?) -> JSON { id.map { .number(Int($0.inode)) } ?? .null }
        return [
            "kind": .text(id.kind.rawValue), "id": .number(Int(id.inode)), "owner": number(owner), "parent": number(parent),
            "creator": creator.map { .number(Int($0)) } ?? .null,
            "processes": .list(processes.map { .number(Int($0)) }), "keptBy": .list(keepers.map { .text($0) }),
        ]
    }
}

extension NamespaceMap.Inhabitant {
    fileprivate var json: JSON {
        [
            "pid": .number(Int(facts.pid)), "parent": .number(Int(facts.parent)), "command": .text(facts.command),
            "numbers": .list(facts.numbers.map { .number(Int($0)) }), "namespaces": .object(facts.namespaces.json),
            "cgroups": .object(groups.map { JSON.Member($0.hierarchy, .text($0.path)) }),
        ]
    }
}
