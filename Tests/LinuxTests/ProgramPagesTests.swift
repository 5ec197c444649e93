import Testing

@testable import Linux

@Suite struct `Pages given back by a process at rest` {
    @Test func `only private mappings of files are the program's`() {
        let maps = """
            00400000-011ef000 r-xp 00000000 fe:00 1234 /usr/bin/minibox
            0124e000-01495000 rw-p 00e4e000 fe:00 1234 /usr/bin/minibox (deleted)
            01495000-01521000 rw-p 00000000 00:00 0
            7f7ac0000000-7f7ac0001000 rw-s 00000000 00:01 99 /memfd:shared
            7fff35ddc000-7fff35dfd000 rw-p 00000000 00:00 0 [stack]
            nonsense
            """
        #expect(
            FileMapping.all(in: maps) == [
                FileMapping(addresses: 0x400000..<0x11ef000, isWritable: false),
                FileMapping(addresses: 0x124e000..<0x1495000, isWritable: true),
            ])
    }

    /// A page that was written exists nowhere else.
    @Test func `a page that was written is kept`() {
        let (ofFile, written, absent): (UInt64, UInt64, UInt64) = (0b101 << 61, 0b100 << 61, 0)
        #expect(FileMapping.runs(ofUnwritten: [ofFile, ofFile, written, ofFile, absent]) == [0..<2, 3..<4])
        #expect(FileMapping.runs(ofUnwritten: [written, absent, 0b001 << 61]) == [])
        #expect(FileMapping.runs(ofUnwritten: []) == [])
    }

    @Test func `a process with several threads gives nothing back`() {
        #expect(throws: KernelError.self) { _ = try ProgramPages() }
    }
}
