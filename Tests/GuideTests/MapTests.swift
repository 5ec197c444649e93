import LabKit
import Linux
import Testing

@testable import Guide

/// A machine of the test's own: process 1 in the usual namespaces, a container, and an ordinary user's user namespace.
@Suite struct MapTests {
    private static func id(_ kind: NamespaceKind, _ inode: UInt64) -> NamespaceID { NamespaceID(kind, inode: inode) }

    private static let usual: [NamespaceKind: NamespaceID] = Dictionary(
        uniqueKeysWithValues: NamespaceKind.allCases.enumerated().map { ($1, id($1, UInt64($0 + 1))) })

    private static func process(
        _ pid: Int32, _ command: String, _ changes: [NamespaceKind: UInt64], numbers: String? = nil
    ) -> ProcessFacts {
        var namespaces = usual
        for (kind, inode) in changes { namespaces[kind] = id(kind, inode) }
        return ProcessFacts(
            pid: pid, startTime: 1, parent: 0, command: command, arguments: [command], namespaces: namespaces,
            status: ["NSpid": numbers ?? "\(pid)"])
    }

    private static let map: NamespaceMap = {
        let people = [
            process(1, "init", [:]), process(7, "sleep", [.pid: 70, .net: 71], numbers: "7\t1"),
            process(8, "sh", [.user: 80, .pid: 81], numbers: "8\t1"),
            process(9, "<odd> & \"name\"", [.user: 80, .pid: 91, .uts: 92], numbers: "9\t2\t1"),
        ]
        let user = usual[.user]!
        var records = usual.values.map { NamespaceRecord($0, owner: $0 == user ? nil : user) }
        records += [
            NamespaceRecord(id(.pid, 70), owner: user, parent: usual[.pid]), NamespaceRecord(id(.net, 71), owner: user),
            NamespaceRecord(id(.user, 80), owner: user, parent: user, creator: 1000),
            NamespaceRecord(id(.pid, 81), owner: id(.user, 80), parent: usual[.pid]),
            NamespaceRecord(id(.pid, 91), owner: id(.user, 80), parent: id(.pid, 81)),
            NamespaceRecord(id(.uts, 92), owner: user),
            NamespaceRecord(id(.net, 99), owner: user, keepers: ["the mount /run/netns/blue"]),
        ]
        for index in records.indices {
            records[index].processes = people.filter { $0.namespaces.values.contains(records[index].id) }.map(\.pid)
        }
        return NamespaceMap(
            inhabitants: people.map { person in
                NamespaceMap.Inhabitant(
                    facts: person,
                    groups: [("", person.pid == 7 ? "/box/seven" : "/"), ("memory", person.pid == 7 ? "/box/seven" : "/")])
            }, namespaces: Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) }), reference: usual,
            referenceGroups: [("", "/"), ("memory", "/")], unreadable: 3)
    }()

    @Test func `the tree nests by owners and parents and shows only what is not usual`() {
        let text = MapText(width: 100, reference: Self.usual, isRoot: false).drawing(MapTree(Self.map))
        #expect(
            text == """
                user:[6], the usual one: owns all that is not marked otherwise
                ├─ 1 process in the usual namespaces: init (1)
                ├─ 1 process: sleep (7, inside 1)
                │      pid:[70] net:[71]
                │      cgroup /box/seven
                ├─ net:[99]: no process; kept by the mount /run/netns/blue
                └─ user:[80], made by uid 1000
                   └─ 1 process: sh (8, inside 1)
                      │   pid:[81]
                      └─ 1 process: <odd> & "name" (9, inside 1)
                             pid:[91] uts:[92] of user:[6]

                3 processes more, whose namespaces may not be read: sudo shows them.

                """)
    }

    @Test func `a narrow terminal breaks lines behind the branches`() {
        let text: String = MapText(width: 60, reference: Self.usual).drawing(MapTree(Self.map))
        let lines: [Substring] = text.split(separator: "\n")
        for line in lines.dropLast() { #expect(line.count <= 62) }
    }

    @Test func `the tree of control groups names who has namespaces of its own`() {
        #expect(
            MapCgroups(Self.map, width: 100).drawing == """
                /: 3 processes in no group below
                └─ box: 0 processes
                   └─ seven: 1 process
                          sleep (7), with pid, net of its own

                """)
    }

    @Test func `one process is shown with owners and parents`() throws {
        let text = try MapOfProcess(9, in: Self.map).text
        #expect(text.contains("its numbers, from this pid namespace to its own: 9, 2, 1"))
        #expect(text.contains("pid:[91]    its own  1                user:[80]  pid:[81]"), "\(text)")
        #expect(throws: UsageError.self) { try MapOfProcess(4_000_000, in: Self.map) }
    }

    @Test func `names of processes cannot break out of the picture or the graph`() {
        let picture = MapSVG.picture(MapTree(Self.map))
        #expect(picture.contains("&lt;odd&gt; &amp;") && !picture.contains("<odd>"))
        #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
        let graph = MapDOT.graph(MapTree(Self.map))
        #expect(graph.contains("\\\"name\\\""))
        #expect(graph.contains("subgraph cluster_80 {") && graph.contains("pid namespace in it"))
        #expect(graph.filter { $0 == "{" }.count == graph.filter { $0 == "}" }.count)
    }

    @Test func `the JSON document has every namespace with its owner and what keeps it`() {
        let text = Self.map.json.document
        #expect(text.contains("\"unreadable\": 3"))
        #expect(text.contains("\"keptBy\": [\"the mount /run/netns/blue\"]"))
    }
}
