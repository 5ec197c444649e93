import LabKit
import Linux

/// One byte is appended to a file of a lower layer: the whole file is copied first.
enum CopyUp {
    static func play(in overlay: Overlay) throws(KernelError) {
        let big = "\(overlay.merged)/big"
        let size = try status(big).sizeBytes
        say("Copy-up: one byte is appended to big, of \(mebibytes(size)). Nobody has asked for a copy.")
        let before = try blocksOfBig(in: overlay.upper)
        let first = try Times()
        let child = try startInside { () throws(KernelError) in try append(to: big, first) }
        try watch(child, on: overlay.place, sizeBytes: size)
        guard try child.wait() == .exited(code: 0) else { exitNow(125) }
        let after = try blocksOfBig(in: overlay.upper)
        let second = try Times()
        try append(to: big, second)

        say("\n                     open(2)       write(2)     blocks of big in upper")
        tellLine("the first byte", first, before, after)
        tellLine("the second byte", second, after, try blocksOfBig(in: overlay.upper))
        let copier = first.open.value > first.write.value ? "open" : "write"
        tell(
            "the call that copies", copier,
            "  It is \(copier)(2) that copies: the file is opened for writing, and from then on it is the upper layer's.\n")
    }

    private static func append(to path: String, _ times: Times) throws(KernelError) {
        let start = monotonicNanoseconds()
        let file = try open(path, [.writeOnly, .append])
        let opened = monotonicNanoseconds()
        try write("x", to: file.number)
        times.open.value = Int32(clamping: (opened - start) / 1000)
        times.write.value = Int32(clamping: (monotonicNanoseconds() - opened) / 1000)
    }

    /// A bar of what the tmpfs has lost to the copy, drawn until the child is done. The copy gets its name at the end, so
    /// looking into the upper layer meanwhile would show nothing.
    private static func watch(_ child: borrowing ProcessHandle, on place: String, sizeBytes: Int) throws(KernelError) {
        let line = LiveLine()
        let free = try fileSystemStatus(at: place).freeBytes
        func picture() throws(KernelError) -> String {
            let copied = Int(free) - Int(try fileSystemStatus(at: place).freeBytes)
            return "  [\(bar(Double(copied) / Double(sizeBytes)))] \(mebibytes(copied)) more on the tmpfs"
        }
        while try waitUntilReadable([child.descriptor.number], milliseconds: 10).isEmpty { line.draw(try picture()) }
        line.keep(try picture())
    }

    private static func tellLine(_ name: String, _ times: Times, _ before: Int, _ after: Int) {
        let cells = [name, milliseconds(times.open.value), milliseconds(times.write.value), "\(before) -> \(after)"]
        let text = zip(cells, [19, 14, 13, 0]).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }.joined()
        tell(name, "open \(cells[1]), write \(cells[2]), blocks \(cells[3])", "  " + text)
    }

    private static func milliseconds(_ microseconds: Int32) -> String { "\(decimal(Double(microseconds) / 1000, digits: 2)) ms" }

    /// Blocks of 512 bytes, as stat(2) counts them; none when the file is not there.
    private static func blocksOfBig(in upper: Layer) throws(KernelError) -> Int {
        exists("\(upper.path)/big") ? try status("\(upper.path)/big").blocks : 0
    }

    /// What the two calls took, in microseconds: written by the child, read by its parent.
    private struct Times {
        let open, write: SharedNumber

        init() throws(KernelError) {
            open = try SharedNumber(0)
            write = try SharedNumber(0)
        }
    }
}
