import Foundation
import Testing

/// A state folder of its own, on a real disk, for the tests of one suite.
struct StateFolder: Sendable {
    let path: String
    @TaskLocal private static var bound: StateFolder?

    /// The folder of the suite that is running.
    static var current: StateFolder {
        guard let bound else { preconditionFailure("the suite lacks the trait .ownStateFolder") }
        return bound
    }

    /// Not /tmp, which may be an overlay or a tmpfs.
    init() throws {
        path = "/var/tmp/minibox-tests-\(getpid())-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Ends whatever a failed test has left, so that nothing of it stays on the machine.
    private func clear() {
        let groups = Set(containers + locks).flatMap { Machine.cgroups(of: $0) }
        _ = waitUntil(within: 5) {
            for pid in processes { kill(pid, SIGKILL) }
            return processes.isEmpty
        }
        for group in groups { unsafe rmdir(group) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A folder of a test's own, gone with the state folder.
    func scratch(_ name: String = UUID().uuidString) throws -> String {
        let folder = "\(path)/scratch/\(name)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    static func with<Value>(_ body: (StateFolder) throws -> Value) throws -> Value {
        let folder = try StateFolder()
        defer { folder.clear() }
        return try $bound.withValue(folder) { try body(folder) }
    }

    static func enclosing(_ body: () async throws -> Void) async throws {
        let folder = try StateFolder()
        defer { folder.clear() }
        try await $bound.withValue(folder, operation: body)
        folder.expectNothingAlive()
    }

    // MARK: What is in it

    var containers: [String] { Machine.names(in: "\(path)/containers") }
    var names: [String] { Machine.names(in: "\(path)/names") }
    var locks: [String] { Machine.names(in: "\(path)/run/locks") }
    /// The sockets on which monitors listen.
    var sockets: [String] { Machine.names(in: "\(path)/run/sockets") }

    /// The processes that carry this folder in their environment or see it in a mount: commands, monitors, containers.
    var processes: [pid_t] {
        Machine.processes.filter { pid in
            pid != getpid()
                && (Machine.text("/proc/\(pid)/environ").contains("MINIBOX_ROOT=\(path)\0")
                    || Machine.text("/proc/\(pid)/mountinfo").contains("\(path)/"))
        }
    }

    /// The monitors among them.
    var monitors: [pid_t] { processes.filter { Machine.text("/proc/\($0)/comm") == "minibox-monitor\n" } }

    /// The number of a container's first process on the host; nil when it has none.
    func firstProcess(of id: String) -> pid_t? {
        let members = Set(Machine.cgroups(of: id).flatMap { Machine.lines("\($0)/cgroup.procs") }.compactMap { pid_t($0) })
        let isFirst = { (pid: pid_t) in
            Machine.lines("/proc/\(pid)/status").contains { $0.hasPrefix("NSpid:") && $0.hasSuffix("\t1") }
        }
        return members.sorted().first(where: isFirst) ?? members.min()
    }

    /// Ends a container, and waits until its monitor has settled it.
    func end(_ id: String) {
        if let pid = firstProcess(of: id) { kill(pid, SIGKILL) }
        #expect(waitUntil { locks.contains(id) == false }, "container \(id) did not end")
    }

    /// What is left of containers that have ended: processes, mounts, locks, run folders, cgroups.
    func remains(of ids: Set<String> = []) -> [String] {
        let mounts = Machine.lines("/proc/self/mountinfo").filter { $0.contains(path) }
        let groups = ids.union(containers).union(locks).flatMap { Machine.cgroups(of: $0) }
        return processes.map { "process \($0) \(Machine.text("/proc/\($0)/comm"))" } + mounts.map { "mount \($0)" }
            + locks.map { "lock \($0)" } + sockets.map { "socket \($0)" } + groups.map { "cgroup \($0)" }
    }

    /// Everything, for containers that were to remove themselves: folders and names too.
    func traces(of ids: Set<String> = []) -> [String] {
        remains(of: ids) + containers.map { "folder \($0)" } + names.map { "name \($0)" }
            + Machine.names(in: "\(path)/layers").filter { $0.hasPrefix(".") }.map { "draft \($0)" }
    }

    /// A monitor that has told its command of the end is still on its way out: it is waited for.
    func expectNothing(of ids: Set<String> = [], at location: SourceLocation = #_sourceLocation) {
        _ = waitUntil(within: 5) { traces(of: ids).isEmpty }
        #expect(traces(of: ids) == [], sourceLocation: location)
    }

    func expectNothingAlive(at location: SourceLocation = #_sourceLocation) {
        _ = waitUntil(within: 5) { remains().isEmpty }
        #expect(remains() == [], sourceLocation: location)
    }
}

/// Gives a suite a state folder of its own, and looks at the end whether anything still lives.
struct OwnStateFolder: SuiteTrait, TestTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await StateFolder.enclosing { try await function() }
    }
}

extension Trait where Self == OwnStateFolder {
    static var ownStateFolder: Self { OwnStateFolder() }
}
