import Testing

@testable import Linux

struct `Subordinate ids` {
    private let file = "root:1:2\nann:100000:65536\n1000:300000:10\nann:500000:5\n"

    @Test func `are given by name or by number, in the order of the file`() {
        #expect(
            SubordinateRange.given(to: "ann", id: 1000, in: file) == [
                SubordinateRange(first: 100000, count: 65536), SubordinateRange(first: 300000, count: 10),
                SubordinateRange(first: 500000, count: 5),
            ])
        #expect(SubordinateRange.given(to: nil, id: 1000, in: file) == [SubordinateRange(first: 300000, count: 10)])
        #expect(SubordinateRange.given(to: "bob", id: 7, in: file).isEmpty)
    }

    @Test(arguments: ["ann:1", "ann:x:5", "ann:1:0", "ann:-1:5", "ann:4294967295:2", "ann:1:2:3", "#ann:1:2", "", "annette:1:2"])
    func `are none in a line that is none`(_ line: String) {
        #expect(SubordinateRange.given(to: "ann", id: 1000, in: line).isEmpty)
    }

    @Test func `that a map cannot hold together are left out`() {
        func range(_ first: UInt32, _ count: UInt32) -> SubordinateRange { SubordinateRange(first: first, count: count) }
        #expect(
            SubordinateRange.mappable([range(10, 5), range(10, 5), range(14, 9), range(20, 1)]) == [range(10, 5), range(20, 1)])
        #expect(SubordinateRange.mappable([range(1, .max - 1), range(0, 1)]) == [range(0, 1)])
        #expect(SubordinateRange.mappable((0..<400).map { range($0 * 2, 1) }).count == 339)
    }

    @Test func `are read from a map as the kernel shows it`() {
        let text = "         0       1000          1\n         1     100000      65536\n"
        let maps = IDMap.parse(text)
        #expect(maps == [IDMap(inside: 0, outside: 1000, count: 1), IDMap(inside: 1, outside: 100000, count: 65536)])
        #expect(maps.map(\.line).joined() == "0 1000 1\n1 100000 65536\n")
        #expect(IDMap.parse("0 0 4294967295\n") == [IDMap(inside: 0, outside: 0, count: .max)])
    }
}
