import Foundation
import Linux
import Testing

@testable import Guide

/// The checks of labs 11 to 13, on groups that are made step by step: the nearest miss decides the hint.
@Suite(.groups)
struct GroupLabTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)")
    private var store: ProgressStore { ProgressStore(folder: folder.path) }

    @Test func `lab 11 tells no group from no limit from nobody killed`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let values = try store.start(.memoryCeiling).values
        let group = try #require(values["LAB_GROUP"])
        #expect(try hint(.memoryCeiling) == 1)
        try makeDirectory(group)
        defer { try? removeDirectory(group) }
        try #require(exists("\(group)/\(values["LAB_LIMIT_FILE"]!)"), "memory is not handed down here")
        #expect(try hint(.memoryCeiling) == 3)
        try writeControl(values["LAB_LIMIT"]!, to: "\(group)/\(values["LAB_LIMIT_FILE"]!)")
        #expect(try hint(.memoryCeiling) == 4)
    }

    @Test func `lab 12 tells a wrong quota from nobody stopped from no limit on forks`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let values = try store.start(.cpuAndForks).values
        let (cpu, pids, file) = (values["LAB_CPU_GROUP"]!, values["LAB_PIDS_GROUP"]!, values["LAB_QUOTA_FILE"]!)
        try makeDirectory(cpu)
        defer { try? removeDirectory(cpu) }
        #expect(try hint(.cpuAndForks) == 1)
        try makeDirectory(pids)
        defer { try? removeDirectory(pids) }
        try #require(exists("\(cpu)/\(file)") && exists("\(pids)/pids.max"), "cpu and pids are not handed down here")
        #expect(try hint(.cpuAndForks) == 3)
        let quota = Int(values["LAB_PERCENT"]!)! * 1000
        try writeControl(file == "cpu.max" ? "\(quota) 100000" : "\(quota)", to: "\(cpu)/\(file)")
        #expect(try hint(.cpuAndForks) == 4)
        let busy = try LabProcess(
            "sh", "-c", "echo $$ > \(cpu)/cgroup.procs; until grep -q 'nr_throttled [1-9]' \(cpu)/cpu.stat; do :; done")
        #expect(busy.exitCode == 0)
        #expect(try hint(.cpuAndForks) == 5)
        try writeControl(values["LAB_PIDS"]!, to: "\(pids)/pids.max")
        #expect(try hint(.cpuAndForks) == 6)
    }

    @Test func `lab 13 tells an inner process from a floor that hands nothing down`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let values = try? store.start(.treeRules).values, let tree = values["LAB_TREE"] else { return }
        #expect(try hint(.treeRules) == 1)
        try makeDirectory(tree)
        defer { try? removeDirectory(tree) }
        #expect(try hint(.treeRules) == 3)
        let sleeper = Process()
        sleeper.executableURL = URL(filePath: "/bin/sleep")
        sleeper.arguments = ["1000"]
        try withNoSignalBlocked { try sleeper.run() }
        defer {
            // What Foundation starts from a test may have SIGTERM blocked.
            kill(sleeper.processIdentifier, SIGKILL)
            sleeper.waitUntilExit()
        }
        try writeControl("\(sleeper.processIdentifier)", to: "\(tree)/cgroup.procs")
        #expect(try hint(.treeRules) == 2)
    }

    /// The hint that a failing check points to.
    private func hint(_ lab: GuidedLab) throws -> Int? {
        let report = try Checking(lab, in: store).check()
        #expect(!report.passed, "\(report.text)")
        return store.progress(of: lab)?.missedBy
    }
}
