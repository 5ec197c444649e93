import LabKit
import Linux

/// A child takes memory, page by page, until the kernel ends it; /proc/meminfo has told it of the machine all along.
enum MemoryCeiling {
    static func play(in group: LabGroup, _ wishes: Wishes) throws(KernelError) {
        let limit = wishes.memoryBytes
        say("\nMemory: a child takes page after page, up to twice the limit of \(mebibytes(limit)).")
        let before = group.counters(of: .memory)
        let available = try SharedNumber(0)
        let child = try group.start { () throws(KernelError) in try takeMemory(Int(limit) * 2, available) }
        try watch(child, in: group, limit: limit)
        tellEnd(try child.wait())
        group.tellCounters(of: .memory, since: before)
        tell(
            "last MemAvailable inside", "\(available.value) MiB",
            "  The last that it read in /proc/meminfo: \(available.value) MiB available. free(1) reads that file, and "
                + "that file\n  tells of the machine. Who wants to know her limit has to read her group's files.")
    }

    /// In fifty bites, with a breath after each, so that one can watch.
    private static func takeMemory(_ bytes: Int, _ available: SharedNumber) throws(KernelError) {
        let memory = try AnonymousMapping(bytes: bytes)
        let bite = bytes / 100 / AnonymousMapping.pageBytes * AnonymousMapping.pageBytes
        for start in stride(from: 0, to: bytes - bite, by: bite) {
            available.value = Int32(clamping: try MemoryInfo.now().available >> 20)
            memory.touch(start..<start + bite)
            sleep(milliseconds: 12)
        }
    }

    /// A bar of use against the limit, drawn until the child is dead; without a terminal, at each quarter.
    private static func watch(_ child: borrowing ProcessHandle, in group: LabGroup, limit: Int64) throws(KernelError) {
        let line = LiveLine()
        var most: UInt64 = 0
        var quarter = 1
        while try !group.hasEnded(child, within: 20) {
            let use = group.cgroup.statistics().memory?.usageBytes ?? 0
            most = max(most, use)
            line.draw(picture(use, limit))
            if use >= UInt64(limit) * UInt64(quarter) / 4, quarter < 4 {
                line.pass(picture(use, limit))
                quarter += 1
            }
        }
        line.draw("")
        // v2 has counted it since Linux 5.19; before, the highest that was seen has to do.
        let counted = group.cgroup.statistics().memory?.maximumBytes
        let peak = max(most, counted ?? 0)
        tell(
            "most memory ever used, in bytes", "\(peak)", "\(picture(peak, limit))  the most \(counted == nil ? "seen" : "ever")")
    }

    private static func picture(_ use: UInt64, _ limit: Int64) -> String {
        "  [\(bar(Double(use) / Double(limit)))] \(mebibytes(Int64(use))) of \(mebibytes(limit))"
    }

    private static func tellEnd(_ status: ExitStatus) {
        let code = status.shellCode
        let meaning = code == 137 ? "128 + 9: the kernel sent it SIGKILL" : "it was not killed, though it took twice the limit"
        tell("exit code", "\(code)", "  It ended with \(code), \(meaning).")
    }
}

/// What free(1) reads, in bytes. See proc_meminfo(5).
struct MemoryInfo {
    let total: Int64
    let available: Int64

    static func now() throws(KernelError) -> MemoryInfo {
        let text = try readText("/proc/meminfo")
        func value(_ word: String) -> Int64 {
            // MemTotal:       24683520 kB
            let line = text.split(separator: "\n").first { $0.hasPrefix(word + ":") } ?? ""
            return (line.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0) << 10
        }
        return MemoryInfo(total: value("MemTotal"), available: value("MemAvailable"))
    }
}
