import LabKit
import Linux

/// A number in a file of a group: the whole file, or the line that begins with a word.
struct Counter {
    let file: String
    let word: String?

    init(_ file: String, _ word: String? = nil) {
        self.file = file
        self.word = word
    }

    /// nil where the kernel has no such file or line.
    func read(in folder: String) -> UInt64? {
        guard let text = try? readText("\(folder)/\(file)") else { return nil }
        guard let word else { return UInt64(text.prefix { !$0.isNewline }) }
        let line = text.split(separator: "\n").first { $0.hasPrefix(word + " ") }
        return line.flatMap { UInt64($0.dropFirst(word.count + 1)) }
    }
}

extension Part {
    /// The files that hold its limit.
    func limitFiles(_ version: CgroupVersion) -> [String] {
        switch (self, version) {
        case (.memory, .v1): ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]
        case (.memory, .v2): ["memory.max", "memory.swap.max"]
        case (.cpu, .v1): ["cpu.cfs_quota_us", "cpu.cfs_period_us"]
        case (.cpu, .v2): ["cpu.max"]
        case (.pids, _): ["pids.max"]
        case (.freeze, .v1): ["freezer.state"]
        case (.freeze, .v2): ["cgroup.freeze"]
        }
    }

    /// What counts that the limit was hit.
    func counters(_ version: CgroupVersion) -> [Counter] {
        switch (self, version) {
        case (.memory, .v1):
            [Counter("memory.oom_control", "oom_kill"), Counter("memory.failcnt")]
        case (.memory, .v2): [Counter("memory.events", "oom_kill"), Counter("memory.events", "max")]
        case (.cpu, .v1):
            [Counter("cpu.stat", "nr_periods"), Counter("cpu.stat", "nr_throttled"), Counter("cpu.stat", "throttled_time")]
        case (.cpu, .v2):
            [Counter("cpu.stat", "nr_periods"), Counter("cpu.stat", "nr_throttled"), Counter("cpu.stat", "throttled_usec")]
        case (.pids, _): [Counter("pids.events", "max")]
        case (.freeze, _): []
        }
    }
}

extension LabGroup {
    /// The folder that belongs to a part: on v1 there is one for each controller.
    func directory(of part: Part) -> CgroupDirectory? {
        cgroup.directories.first { $0.controllers.contains(part.controllers[0]) }
    }

    /// The files that hold the limits, and what stands in them.
    func tellLimits(_ wishes: Wishes) {
        for part in wishes.parts {
            guard let directory = directory(of: part) else { continue }
            for file in part.limitFiles(directory.version) {
                let path = "\(directory.path)/\(file)"
                guard let text = try? LabCgroup.firstLine(path) else { continue }
                tell(path, text, "  \(path)   \(text)")
            }
        }
    }

    func counters(of part: Part) -> [UInt64?] {
        guard let directory = directory(of: part) else { return [] }
        return part.counters(directory.version).map { $0.read(in: directory.path) }
    }

    /// How far the counters of a part have risen.
    func tellCounters(of part: Part, since before: [UInt64?]) {
        guard let directory = directory(of: part) else { return }
        for (counter, (old, new)) in zip(part.counters(directory.version), zip(before, counters(of: part))) {
            guard let old, let new else { continue }
            let name = [counter.file, counter.word].compactMap { $0 }.joined(separator: ": ")
            tell(name, "\(new - old)", "  \(name) \(old) -> \(new)")
        }
    }
}
