import Glibc

/// The pages of this process's own program: code, constants and variables, as far as they are in memory.
///
/// A process that waits for long gives back those that it has only read. They stay in the page cache, and those that are
/// used again come back from there. See madvise(2) and proc_pid_pagemap(5).
public struct ProgramPages {
    private let readOnly: [Range<UInt>]

    /// Gives back the variables that were never written; code and constants follow with `giveBackReadOnly`.
    ///
    /// - Throws: when there is another thread, which could write a page between the look at it and its end.
    public init() throws(KernelError) {
        try SoleThread.require(for: "madvise", to: "give pages back")
        let pagemap = try open("/proc/self/pagemap")
        let mappings = try FileMapping.all(in: readText("/proc/self/maps"))
        for mapping in mappings where mapping.isWritable {
            for pages in try mapping.unwrittenPages(pagemap.number) { try Self.giveBack(pages) }
        }
        readOnly = mappings.filter { !$0.isWritable }.map(\.addresses)
    }

    /// To be called right before a wait: whatever runs between brings its pages back, and the fifteen around each.
    func giveBackReadOnly() throws(KernelError) {
        for addresses in readOnly { try Self.giveBack(addresses) }
    }

    @inline(__always)
    private static func giveBack(_ addresses: Range<UInt>) throws(KernelError) {
        try Door.call(
            Call("madvise", ["\(addresses.lowerBound)", "\(addresses.count)", "MADV_DONTNEED"], plumbing: true)
        ) { unsafe madvise(UnsafeMutableRawPointer(bitPattern: addresses.lowerBound), addresses.count, MADV_DONTNEED) }
    }
}

/// A private mapping of a file, as /proc/self/maps lists it.
struct FileMapping: Equatable {
    let addresses: Range<UInt>
    let isWritable: Bool

    /// Those of a text like that of /proc/self/maps; memory without a file, and shared memory, are left out.
    static func all(in text: String) -> [FileMapping] {
        text.split(separator: "\n").compactMap { line in
            // 00400000-011ec000 r-xp 00000000 fe:00 1234 /usr/bin/minibox
            let words = line.split(separator: " ")
            guard words.count >= 5, words[4] != "0", words[1].hasSuffix("p") else { return nil }
            let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { return nil }
            return FileMapping(addresses: ends[0]..<ends[1], isWritable: words[1].contains("w"))
        }
    }

    /// The pages that are in memory and still the file's: one that was written is the process's own, and only there.
    func unwrittenPages(_ pagemap: CInt) throws(KernelError) -> [Range<UInt>] {
        let page = UInt(AnonymousMapping.pageBytes)
        var entries = [UInt64](repeating: 0, count: Int((addresses.upperBound - addresses.lowerBound) / page))
        let bytes = entries.count * MemoryLayout<UInt64>.size
        let offset = Int(addresses.lowerBound / page) * MemoryLayout<UInt64>.size
        let read = try Door.call(Call("pread", ["\(pagemap)", "pages", "\(bytes)", "\(offset)"], plumbing: true)) {
            unsafe entries.withUnsafeMutableBytes { unsafe pread(pagemap, $0.baseAddress, bytes, offset) }
        }
        return Self.runs(ofUnwritten: entries[..<(read / MemoryLayout<UInt64>.size)]).map {
            addresses.lowerBound + UInt($0.lowerBound) * page..<addresses.lowerBound + UInt($0.upperBound) * page
        }
    }

    /// Bit 63 says that a page is in memory, bit 61 that it is a file's.
    static func runs(ofUnwritten entries: ArraySlice<UInt64>) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, entry) in entries.enumerated() where entry >> 61 & 0b101 == 0b101 {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }
}
