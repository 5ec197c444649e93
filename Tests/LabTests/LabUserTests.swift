import Foundation
import Testing

@Suite(.isolation)
struct LabUserTests {
    /// What the lab says of one trial: the line under the one that names it.
    private func verdict(_ trial: String, in story: String) throws -> String {
        let lines = story.split(separator: "\n").map(String.init)
        let place = try #require(lines.firstIndex { $0.hasPrefix("  \(trial)") }, "no trial '\(trial)' in:\n\(story)")
        return lines[place + 1].trimmingCharacters(in: .whitespaces)
    }

    @Test func `root inside is root of what its namespace owns, and of nothing else`() throws {
        let story = try LabProcess("lab-user")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try verdict("give a file of one's own to user 1,", in: story.output).hasPrefix("EINVAL"))
        #expect(try verdict("leave one's supplementary groups", in: story.output).hasPrefix("EPERM"))
        #expect(try verdict("rename the machine", in: story.output).hasPrefix("EPERM"))
        #expect(try verdict("rename a UTS namespace of one's own", in: story.output).hasPrefix("allowed"))
        #expect(try verdict("mount /proc while the host's is there", in: story.output).hasPrefix("allowed"))
        #expect(try verdict("mount /proc once the old root", in: story.output).hasPrefix("EPERM"))
    }

    @Test(arguments: [[], ["--uid-map", "0:100000:10", "--gid-map", "0:100000:10"]])
    func `the story leaves no file and no name behind`(maps: [String]) throws {
        let before = hostName()
        let folder = FileManager.default.temporaryDirectory.appending(path: "lab-user-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o777])
        defer { try? FileManager.default.removeItem(at: folder) }
        let story = try LabProcess("lab-user", maps, environment: ["TMPDIR": folder.path])
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(hostName() == before)
    }

    @Test func `an inode holds the outer id, and an id that nobody maps is shown as the overflow id`() throws {
        let overflow = try String(contentsOfFile: "/proc/sys/kernel/overflowuid", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let story = try LabProcess("lab-user", "--uid-map", "0:100000:1000", "--gid-map", "0:100000:1000")
        #expect(try story.row("a file made inside").contains(" 100000 ") && story.row("a file made inside").contains(" 0 "))
        #expect(try story.row("a file of somebody unmapped").contains(" \(overflow) "))
        #expect(try story.row("owner of /etc/passwd").contains(" \(overflow) "))
        #expect(try verdict("give a file of one's own to user 1000,", in: story.output).hasPrefix("EINVAL"))
        #expect(try verdict("leave one's supplementary groups", in: story.output).hasPrefix("allowed"))
    }

    @Test func `a command runs as whom the maps make of it`() throws {
        #expect(try LabProcess("lab-user", "--", "id", "-u").output == "0\n")
        let stayed = try LabProcess("lab-user", "--uid-map", "1234:0:1", "--gid-map", "1234:0:1", "--", "id", "-u")
        #expect(stayed.output == "1234\n")
        let range = try LabProcess(
            "lab-user", "--uid-map", "0:100000:10", "--uid-map", "50:200000:5", "--gid-map", "0:100000:10", "--", "cat",
            "/proc/self/uid_map")
        let numbers = range.output.split { $0.isWhitespace }.map(String.init)
        #expect(numbers == ["0", "100000", "10", "50", "200000", "5"])
    }

    @Test func `a command has every capability and ends with its own code`() throws {
        let all = try String(contentsOfFile: "/proc/sys/kernel/cap_last_cap", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let bits = try (UInt64(1) << (#require(UInt64(all)) + 1)) - 1
        let seen = try LabProcess("lab-user", "--", "sed", "-n", "s/^CapEff:\t//p", "/proc/self/status").output
        #expect(UInt64(seen.trimmingCharacters(in: .whitespacesAndNewlines), radix: 16) == bits)
        #expect(try LabProcess("lab-user", "--", "sh", "-c", "exit 7").exitCode == 7)
        #expect(try LabProcess("lab-user", "--", "no-such-program").exitCode == 127)
    }

    @Test(.isolationWithoutRoot) func `an ordinary user is root inside, of herself alone`() throws {
        let identity = try LabProcess(
            "lab-user", "--", "sh", "-c", "id -u; cat /proc/self/setgroups", asOrdinaryUser: true)
        #expect(identity.output == "0\ndeny\n")
        let story = try LabProcess("lab-user", asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("user id (geteuid)").contains("DIFFERENT"))
        #expect(try verdict("mount /proc once the old root", in: story.output).hasPrefix("EPERM"))
    }

    @Test(.isolationWithoutRoot) func `an ordinary user may not map others, and is told what may`() throws {
        let lab = try LabProcess("lab-user", "--uid-map", "0:0:10", "--", "true", asOrdinaryUser: true)
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("cannot map ids of others: write(2): Operation not permitted (EPERM)"))
        #expect(lab.errors.contains("newuidmap(1)"))
    }

    @Test func `pretended root of pretended root tells its story too`() throws {
        let story = try LabProcess("lab-user", ["--", "lab-user"])
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("uid_map").contains(" same "))
    }

    @Test(arguments: ["0:1", "0:1:0", "a:b:c", "0:4294967295:2", ""])
    func `a map that is none is refused with what one looks like`(map: String) throws {
        let lab = try LabProcess("lab-user", "--uid-map", map, "--", "true")
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("invalid map '\(map)' for --uid-map") && lab.errors.contains("\n  fix: "))
    }
}
