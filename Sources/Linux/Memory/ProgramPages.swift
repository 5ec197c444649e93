import CLinux
import Glibc

/// The pages of this program's own file, code and data, that lie in memory for it.
public enum ProgramPages {
    /// Gives back those that it has not written to, and waits: each that is needed again is mapped again when it is
    /// touched, from the same page cache.
    ///
    /// A process that waits for most of its life needs few of those that it was made with. Nothing but the wait comes
    /// after, for every step on the way to another one would bring pages back. See MADV_DONTNEED in madvise(2),
    /// proc_pid_maps(5), proc_pid_pagemap(5).
    /// - Parameters:
    ///   - descriptor: what is waited for; an epoll descriptor stands for all that it watches.
    ///   - milliseconds: the longest wait; negative for ever.
    public static func release(andWaitFor descriptor: CInt, milliseconds: Int32) throws(KernelError) {
        let ranges = try unwritten()
        // What the start has allocated and freed. See malloc_trim(3).
        _ = malloc_trim(0)
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Code lies at the lowest addresses and goes last: what runs after that brings pages back, and be it a release.
        defer { withExtendedLifetime(ranges) {} }
        for index in ranges.indices.reversed() {
            let range = ranges[index]
            try Door.call(
                Call("madvise", ["0x" + String(range.address, radix: 16), "\(range.length)", "MADV_DONTNEED"], plumbing: true)
            ) {
                unsafe madvise(UnsafeMutableRawPointer(bitPattern: range.address), range.length, MADV_DONTNEED)
            }
        }
        try Door.call(Call("poll", ["[{fd=\(descriptor), events=POLLIN}]", "1", "\(milliseconds)"], plumbing: true)) {
            unsafe poll(&watched, 1, milliseconds)
        }
    }

    private struct Range {
        let address: Int
        let length: Int

        init(pages: Swift.Range<Int>) {
            address = pages.lowerBound * pageBytes
            length = pages.count * pageBytes
        }
    }

    private static func unwritten() throws(KernelError) -> [Range] {
        let map = try open("/proc/self/pagemap")
        var ranges: [Range] = []
        for line in try readText("/proc/self/maps").split(separator: "\n") {
            // `00400000-01306000 r-xp 00000000 fe:00 5309524    /usr/bin/minibox`
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard words.count >= 6, words[4] != "0", words[1].hasSuffix("p") else { continue }
            let bounds = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
            guard bounds.count == 2 else { continue }
            let pages = bounds[0] / pageBytes..<bounds[1] / pageBytes
            ranges += words[1].contains("w") ? try unwritten(pages, map.number) : [Range(pages: pages)]
        }
        return ranges
    }

    private static let pageBytes = AnonymousMapping.pageBytes

    /// A page that was written to is the process's own, and no page of the file any more.
    private static func unwritten(_ pages: Swift.Range<Int>, _ map: CInt) throws(KernelError) -> [Range] {
        var entries = [UInt8](repeating: 0, count: pages.count * 8)
        let count = try readChunk(map, &entries, at: pages.lowerBound * 8) / 8
        var ranges: [Range] = []
        var start: Int?
        for index in 0...count {
            // Bit 63 says that it is there, bit 61 that it is the file's: both in the last byte of a little-endian word.
            let isFiles = index < count && entries[index * 8 + 7] & 0xa0 == 0xa0
            if isFiles {
                start = start ?? index
            } else if let first = start {
                ranges.append(Range(pages: pages.lowerBound + first..<pages.lowerBound + index))
                start = nil
            }
        }
        return ranges
    }
}
