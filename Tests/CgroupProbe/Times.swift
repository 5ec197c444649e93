import Linux

/// How long a group's life takes, with pauses as between the containers of a quiet machine.
enum Times {
    static func show(_ layout: CgroupLayout) throws {
        var rows: [String: [Int64]] = [:]
        for round in 0..<20 {
            sleep(milliseconds: 60)
            let name = "minibox-times-\(processID())/\(round)"
            try measure("detect", &rows) { _ = try CgroupLayout.detect() }
            let started = monotonicNanoseconds()
            let group = try Cgroup.create(named: name, in: layout, limits: Story.limits)
            rows["create with limits", default: []].append(monotonicNanoseconds() - started)
            sleep(milliseconds: 60)
            let child = monotonicNanoseconds()
            let handle = try Child.start(in: group) { exitNow(0) }
            rows["child starts in the group", default: []].append(monotonicNanoseconds() - child)
            _ = try handle.wait()
            try measure("statistics", &rows) { _ = group.statistics() }
            try measure("remove", &rows) { try group.remove() }
            if round == 19 { try Cgroup(name: name, directories: group.directories).remove(parents: true) }
        }
        for (what, times) in rows.sorted(by: { $0.key < $1.key }) {
            let sorted = times.sorted()
            print("\(what): median \(sorted[sorted.count / 2] / 1000) µs, least \(sorted[0] / 1000), most \(sorted.last! / 1000)")
        }
    }

    private static func measure(_ what: String, _ rows: inout [String: [Int64]], _ body: () throws -> Void) throws {
        let start = monotonicNanoseconds()
        try body()
        rows[what, default: []].append(monotonicNanoseconds() - start)
    }
}
