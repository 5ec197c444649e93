import Glibc
import Testing

@testable import Linux

/// Why groups cannot be made here; nil when they can.
private let obstacle: String? = {
    if geteuid() != 0 { return "groups are made by root here" }
    guard let layout = try? CgroupLayout.detect(), layout.mode != .none else { return "no cgroup filesystem is mounted" }
    return layout.place(of: .pids).whyMissing.map { "the pids controller \($0.reason)" }
}()

@Suite(.enabled(if: obstacle == nil, Comment(rawValue: obstacle ?? "")), .serialized) struct `A real group` {
    private let name = "minibox-test-\(getpid())/\(UInt32.random(in: 0...UInt32.max))"

    private func make(_ layout: CgroupLayout? = nil, _ set: (inout CgroupLimits) -> Void) throws -> Cgroup {
        var limits = CgroupLimits()
        set(&limits)
        return try Cgroup.create(named: name, in: try layout ?? CgroupLayout.detect(), limits: limits)
    }

    /// Directories of that name anywhere below a mount of a cgroup filesystem.
    private func leftovers() throws -> [String] {
        let mounts = try MountInfo.all().filter { $0.type.hasPrefix("cgroup") }
        return mounts.map { $0.mountPoint + "/" + name }.filter { exists($0) }
    }

    /// The unified hierarchy alone, whatever is mounted beside it.
    private static func unifiedOnly() throws -> CgroupLayout? {
        let mounts = try MountInfo.all().filter { $0.type == "cgroup2" }
        let layout = CgroupLayout(
            selfCgroup: try readText("/proc/self/cgroup"), mountInfo: mounts,
            v2Controllers: { (try? readText($0 + "/cgroup.controllers")) ?? "" },
            isWritable: CgroupLayout.isWritable)
        return layout.unifiedBase == nil ? nil : layout
    }

    /// Starts a shell that enters the group and then runs the command; its number.
    private func start(_ command: String, in group: Cgroup) throws -> pid_t {
        let entry = group.directories.map { "echo $$ > \($0.path)/cgroup.procs; " }.joined()
        let words = ["sh", "-c", "set -e; \(entry)\(command)"]
        var argv = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe argv.indices { unsafe free(argv[index]) } }
        var pid: pid_t = 0
        #expect(unsafe posix_spawn(&pid, "/bin/sh", nil, nil, &argv, environ) == 0)
        return pid
    }

    private func end(of pid: pid_t) -> Int32 {
        var status: Int32 = 0
        unsafe waitpid(pid, &status, 0)
        return status & 0x7f == 0 ? status >> 8 : 128 + status & 0x7f
    }

    private func waitFor(_ condition: () throws -> Bool) throws {
        let deadline = monotonicNanoseconds() + 10_000_000_000
        while try !condition() {
            try #require(monotonicNanoseconds() < deadline, "it did not come to pass in ten seconds")
            Linux.sleep(milliseconds: 2)
        }
    }

    @Test func `keeps its promises, as the probe finds`() throws {
        let program = try readLink("/proc/self/exe")
        let folder = program[..<(try #require(program.lastIndex(of: "/")))]
        let output = unsafe try #require(unsafe popen("\(folder)/CgroupProbe 2>&1", "r"))
        let text = try readText(of: unsafe fileno(output), name: "the probe's output")
        #expect(unsafe pclose(output) == 0, "\(text)")
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("kept: ") }.count == 18, "\(text)")
    }

    @Test func `is undone when a limit is refused`() throws {
        let error = #expect(throws: KernelError.self) {
            try make {
                $0.pidsMaximum = 10
                $0.cpuQuotaMicroseconds = 1
            }
        }
        #expect(error?.errno == .invalid && error?.fix?.contains("1000 µs") == true, "\(String(describing: error))")
        #expect(try leftovers() == [])
    }

    @Test func `is not begun when a controller is missing, which the error names`() throws {
        let mounts = try MountInfo.all().filter { !$0.superOptions.contains("pids") && $0.type == "cgroup" }
        let layout = CgroupLayout(
            selfCgroup: try readText("/proc/self/cgroup"), mountInfo: mounts, v2Controllers: { _ in "" },
            isWritable: { _ in true },
            kernelControllers: CgroupFixture.kernelControllers)
        let error = #expect(throws: KernelError.self) { try make(layout) { $0.pidsMaximum = 10 } }
        #expect(error?.description.contains("controller pids is not in this kernel") == true, "\(String(describing: error))")
        #expect(try leftovers() == [])
    }

    @Test func `that a crash left empty is made anew, one in use is not`() throws {
        let left = try make { $0.pidsMaximum = 10 }
        let group = try make { _ in }
        defer { try? group.remove(parents: true) }
        #expect(group.directories == left.directories)
        #expect(group.statistics().pids?.limit == nil, "the old limit holds")
        let child = try start("exec sleep 100", in: group)
        try waitFor { try group.processes() == [child] }
        let error = #expect(throws: KernelError.self) { try make { _ in } }
        #expect(error?.errno == .exists)
        #expect(try group.processes() == [child], "the refusal touched the group")
        try group.kill()
        #expect(end(of: child) == 137)
    }

    @Test func `cannot be removed while somebody is in it, and says so`() throws {
        let group = try make { _ in }
        let child = try start("exec sleep 100", in: group)
        try waitFor { try group.processes() == [child] }
        let error = #expect(throws: KernelError.self) { try group.remove() }
        #expect(error?.errno == .busy && error?.fix?.contains("cgroup.procs") == true)
        try group.kill()
        #expect(end(of: child) == 137)
        try group.remove(parents: true)
        #expect(try leftovers() == [])
    }

    @Test func `takes in a process that another moves`() throws {
        let group = try make { _ in }
        defer { try? group.remove(parents: true) }
        let child = try start("exec sleep 100", in: Cgroup(name: "none", directories: []))
        try group.add(process: child)
        #expect(try group.processes() == [child])
        try group.kill()
        #expect(end(of: child) == 137)
    }

    @Test(.enabled("there is no writable v2 hierarchy") { try unifiedOnly() != nil })
    func `of the unified hierarchy alone freezes, filters devices and is killed at once`() throws {
        let layout = try #require(try Self.unifiedOnly())
        let group = try make(layout) { $0.devices = DeviceRule.dockerDefaults }
        defer { try? group.remove(parents: true) }
        #expect(group.unifiedDirectory != nil && group.directories.count == 1)
        #expect(end(of: try start("head -c 1 /dev/zero > /dev/null", in: group)) == 0)
        #expect(end(of: try start("{ : < /dev/kmsg; } 2> /dev/null", in: group)) != 0)
        let child = try start("while :; do sleep 100 & wait; done", in: group)
        try waitFor { try group.processes().count == 2 }
        try group.freeze()
        #expect(group.isFrozen && group.events().isPopulated == true)
        try group.kill()
        #expect(end(of: child) == 137)
        #expect(group.events().isPopulated == false)
    }
}
