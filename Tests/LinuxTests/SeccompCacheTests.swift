import FilterMachine
import Glibc
import Testing

@testable import Linux

/// A folder of its own for each test, gone with it.
private struct Scratch: ~Copyable {
    let path: String

    init() throws {
        let path = "/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        try makeDirectory(path, mode: 0o700)
        self.path = path
    }

    deinit { try? removeTree(path) }

    /// The one file of the cache.
    func file() throws -> String {
        let files = try directoryEntries(path)
        #expect(files.count == 1)
        return path + "/" + (try #require(files.first))
    }

    func bytes() throws -> [UInt8] {
        let opened = try open(file())
        return try readBytes(of: opened.number, name: "the cached filter")
    }

    func replace(with bytes: [UInt8], mode: UInt32 = 0o600) throws {
        let path = try file()
        let opened = try open(path, [.writeOnly, .truncate])
        _ = try writeSome(opened.number, bytes[...])
        try setMode(path, mode)
    }
}

@Suite struct `A cache of filters` {
    private let one = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["read", "no_such_call"])])
    private let other = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["write"])])

    @Test func `gives the program that it kept`() throws {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        #expect(compiled == (try one.compile()))
        // A sound file is believed: the sign that the second answer does not come from the compiler.
        let marked = SeccompProgram(bytes: [6, 0, 0, 0, 0, 0, 0, 0], unknownNames: ["kept"])
        try scratch.replace(with: CachedFilter.bytes(of: marked, for: one.canonicalText))
        #expect(try cache.program(for: one) == marked)
        #expect(try cache.program(for: other) == (try other.compile()))
    }

    @Test func `keeps files that only their owner can read`() throws {
        let scratch = try Scratch()
        _ = try SeccompCache(directory: scratch.path + "/a/b").program(for: one)
        #expect(try status(scratch.path + "/a/b").mode == 0o700)
        let names = try directoryEntries(scratch.path + "/a/b")
        #expect(names.count == 1)
        #expect(try status(scratch.path + "/a/b/" + names[0]).mode == 0o600)
    }

    @Test func `does not believe a file made for another description, whatever its name`() throws {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        try scratch.replace(with: CachedFilter.bytes(of: try other.compile(), for: other.canonicalText))
        #expect(try cache.program(for: one) == compiled)
    }

    @Test func `does not believe a file that was cut, damaged or lengthened`() throws {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        let whole = try scratch.bytes()
        for length in 0..<whole.count {
            #expect(CachedFilter.program(in: Array(whole[..<length]), for: one.canonicalText) == nil)
        }
        for place in whole.indices {
            var damaged = whole
            damaged[place] ^= 0x10
            #expect(CachedFilter.program(in: damaged, for: one.canonicalText) == nil)
        }
        #expect(CachedFilter.program(in: whole + [0, 0, 0, 0, 0, 0, 0, 0], for: one.canonicalText) == nil)
        #expect(CachedFilter.program(in: whole, for: one.canonicalText) == compiled)
        try scratch.replace(with: Array(whole.dropLast(8)))
        #expect(try cache.program(for: one) == compiled)
        #expect(try scratch.bytes() == whole)
    }

    @Test(arguments: [0o620, 0o602, 0o666] as [UInt32])
    func `does not believe a file that others may write`(_ mode: UInt32) throws {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        let marked = SeccompProgram(bytes: [6, 0, 0, 0, 0, 0, 0, 0])
        try scratch.replace(with: CachedFilter.bytes(of: marked, for: one.canonicalText), mode: mode)
        #expect(try cache.program(for: one) == compiled)
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give a file away")) func `does not believe a file of somebody else`() throws
    {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        let marked = SeccompProgram(bytes: [6, 0, 0, 0, 0, 0, 0, 0])
        try scratch.replace(with: CachedFilter.bytes(of: marked, for: one.canonicalText))
        try setOwner(scratch.file(), user: 12345, group: 12345)
        #expect(try cache.program(for: one) == compiled)
    }

    @Test func `does not follow a link, and does not wait for a pipe`() throws {
        let scratch = try Scratch()
        let cache = SeccompCache(directory: scratch.path)
        let compiled = try cache.program(for: one)
        let path = try scratch.file()
        try rename(path, to: scratch.path + "/kept")
        try symbolicLink(to: "kept", at: path)
        #expect(try cache.program(for: one) == compiled)
        try unlink(path)
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(try cache.program(for: one) == compiled)
    }

    @Test func `that cannot be written costs time only`() throws {
        #expect(try SeccompCache(directory: "/proc/nowhere").program(for: one) == (try one.compile()))
    }
}

@Suite struct `The canonical text of a filter` {
    @Test func `tells every difference that changes the program`() {
        let base = SeccompFilterDescription(defaultAction: .errno(1), rules: [SeccompRule(.allow, ["a", "b"])])
        var variants = [base]
        func vary(_ change: (inout SeccompFilterDescription) -> Void) {
            var copy = base
            change(&copy)
            variants.append(copy)
        }
        vary { $0.defaultAction = .errno(2) }
        vary { $0.defaultAction = .trace(1) }
        vary { $0.architectures = [.x86] }
        vary { $0.rules[0].names = ["a b"] }
        vary { $0.rules[0].names = ["a\nSCMP_ACT_ALLOW b"] }
        vary { $0.rules[0].names = ["a", "b", ""] }
        vary { $0.rules[0].action = .log }
        vary { $0.rules = [SeccompRule(.allow, ["a"]), SeccompRule(.allow, ["b"])] }
        vary { $0.rules[0].comparisons = [SeccompComparison(0, .equal, 1)] }
        vary { $0.rules[0].comparisons = [SeccompComparison(1, .equal, 1)] }
        vary { $0.rules[0].comparisons = [SeccompComparison(0, .less, 1)] }
        vary { $0.rules[0].comparisons = [SeccompComparison(0, .equal, 1, maskedValue: 1)] }
        #expect(Set(variants.map(\.canonicalText)).count == variants.count)
    }
}
