import Foundation

/// What the containers of a case leave on the machine after `rm -f` of all.
struct Leftovers {
    let workplace: Workplace
    /// The ids of containers, as far as they have become known.
    private(set) var ids: Set<String> = []

    init(in workplace: Workplace) { self.workplace = workplace }

    /// Collects ids from an output, and from the state folder: of containers that are gone soon, cgroups may stay.
    mutating func note(_ output: String) {
        let events = (try? workplace.text("root/events.jsonl")) ?? ""
        for text in [output, events] {
            for match in text.matches(of: /\b[0-9a-f]{64}\b/) { ids.insert(String(match.output)) }
        }
        ids.formUnion(Self.names(in: "\(workplace.root)/containers"))
    }

    /// Waits a moment for monitors that are on their way out.
    ///
    /// - Returns: a line for each thing left.
    func remaining() -> [String] {
        let deadline = Date(timeIntervalSinceNow: 5)
        while true {
            let left = self.left
            if left.isEmpty || Date() > deadline { return left }
            usleep(5000)
        }
    }

    /// Kills what is left, so that one failed case is not the machine's.
    func clear() {
        let deadline = Date(timeIntervalSinceNow: 5)
        while !processes.isEmpty && Date() < deadline {
            for pid in processes { kill(pid, SIGKILL) }
            usleep(5000)
        }
        for group in groups { unsafe rmdir(group) }
    }

    private var left: [String] {
        let root = workplace.root
        let lives = Self.names(in: "\(root)/run").filter { !["boot", "locks", "networks", "sockets"].contains($0) }
        return processes.map { "process \($0) \(Self.text("/proc/\($0)/comm").trimmingCharacters(in: .newlines))" }
            + Self.lines("/proc/self/mountinfo").filter { $0.contains(root) }.map { "mount \($0)" }
            + groups.map { "cgroup \($0)" }
            + Self.names(in: "\(root)/run/locks").map { "lock \($0)" }
            + Self.names(in: "\(root)/run/networks").filter { !$0.hasPrefix(".") }.map { "place on a network \($0)" }
            + Self.names(in: "\(root)/run/sockets").map { "socket \($0)" } + lives.map { "run folder \($0)" }
            + Self.names(in: "\(root)/containers").map { "container \($0)" }
            + Self.names(in: "\(root)/names").map { "name \($0)" }
    }

    /// Commands, monitors and containers: they carry the folder in their environment, or see it in a mount.
    private var processes: [pid_t] {
        Self.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            pid != getpid()
                && (Self.text("/proc/\(pid)/environ").contains("MINIBOX_ROOT=\(workplace.root)\0")
                    || Self.text("/proc/\(pid)/mountinfo").contains("\(workplace.root)/"))
        }
    }

    private var groups: [String] {
        let hierarchies = Self.lines("/proc/self/mountinfo").filter { $0.contains(" - cgroup") }.map {
            $0.split(separator: " ")[4]
        }
        return hierarchies.flatMap { hierarchy in ids.map { "\(hierarchy)/minibox-\($0)" } }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    private static func text(_ path: String) -> String {
        (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func lines(_ path: String) -> [String] { text(path).split(separator: "\n").map(String.init) }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
