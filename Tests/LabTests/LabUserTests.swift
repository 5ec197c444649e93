import Foundation
import Testing

@Suite(.isolation)
struct LabUserTests {
    @Test func `the story finds every capability, and what they are not worth`() throws {
        let story = try LabProcess("lab-user")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("user namespace").contains("DIFFERENT"))
        #expect(try story.row("uts namespace").contains(" same "))
        #expect(try story.row("uid_map").contains("0 0 1"))
        for answer in [
            "not in the map:\n      EINVAL", "belongs to the host:\n      EPERM", "of one's own:\n      allowed",
            "are gone:\n      EPERM", "(setgroups):\n      EPERM",
        ] {
            #expect(story.output.contains(answer), "no '\(answer)' in:\n\(story.output)")
        }
    }

    @Test(.isolationWithoutRoot) func `an ordinary user becomes root, and strangers become nobody`() throws {
        let story = try LabProcess("lab-user", asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("user id (geteuid)").contains(" 0 "))
        #expect(try story.row("owner of a file made inside").contains("DIFFERENT"))
        #expect(try LabProcess("lab-user", "--", "id", "-u", asOrdinaryUser: true).output == "0\n")
    }

    @Test func `maps say whom the ids stand for, and root outside becomes root inside`() throws {
        let map = ["--uid-map", "0:100000:1000", "--uid-map", "5000:200000:7", "--gid-map", "0:100000:1000"]
        let inside = try LabProcess(
            "lab-user", map + ["--", "sh", "-c", "id -u; cat /proc/self/uid_map; stat -c %u /etc/passwd"])
        let numbers = inside.output.split { $0 == " " || $0 == "\n" }
        #expect(numbers == ["0", "0", "100000", "1000", "5000", "200000", "7", "65534"], "\(inside.output)\(inside.errors)")
    }

    @Test func `an inode holds the outer id, and a stranger's is shown as the overflow id`() throws {
        let overflow = try String(contentsOfFile: "/proc/sys/kernel/overflowuid", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let story = try LabProcess("lab-user", "--uid-map", "0:100000:1000", "--gid-map", "0:100000:1000")
        #expect(try story.row("owner of a file made inside").contains(" 100000  0 "))
        #expect(try story.row("owner of a stranger's file").contains(" \(overflow) "))
        #expect(story.output.contains("is shown as \(overflow), the overflow id"))
        #expect(story.output.contains("give a file of one's own to user 1000, who is not in the map:\n      EINVAL"))
        // Whoever may map others has given up nothing.
        #expect(story.output.contains("(setgroups):\n      allowed"))
    }

    @Test func `pretended root of pretended root tells its story too`() throws {
        let story = try LabProcess("lab-user", ["--", "lab-user"])
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("uid_map").contains(" same "))
        #expect(try story.row("setgroups(2)").contains("deny"))
        // It can make no stranger's file, and finds none: all of the machine is root's or nobody's to it.
        #expect(!story.output.contains("DIFFERENT  the inode"))
    }

    @Test func `an id other than root may be one's own`() throws {
        #expect(try LabProcess("lab-user", "--uid-map", "1234:0:1", "--", "id", "-u").output == "1234\n")
    }

    @Test(arguments: ["0:1", "a:0:1", "0:0:0", "0:4294967295:2", "", "0:0:1:1", "-1:0:1"])
    func `a map that is none is refused with an example`(map: String) throws {
        let refused = try LabProcess("lab-user", "--uid-map", map, "--", "true")
        #expect(refused.exitCode == 125)
        #expect(refused.errors.contains("as in 0:100000:65536\n  fix: "), "\(refused.errors)")
    }

    @Test(.isolationWithoutRoot) func `an ordinary user who maps others is told who may`() throws {
        let refused = try LabProcess("lab-user", ["--uid-map", "0:100000:5", "--", "true"], asOrdinaryUser: true)
        #expect(refused.exitCode == 125)
        #expect(
            refused.errors.contains("cannot map ids of others: write(2)") && refused.errors.contains("newuidmap(1)"),
            "\(refused.errors)")
    }

    @Test func `the script of a map of many ids maps the same`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "lab-user-\(UUID().uuidString).sh").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let map = ["--uid-map", "0:100000:1000", "--gid-map", "0:100000:1000"]
        let command = ["sh", "-c", "id -u; cat /proc/self/uid_map /proc/self/gid_map"]
        let made = try LabProcess("lab-user", map + ["--script", file, "--"] + command)
        #expect(try LabProcess("sh", file).output == made.output)
        // Also for who has blocked the gentler signals: whoever holds the namespace must not stay.
        let blocked = try LabProcess("env", "--block-signal", "sh", file)
        #expect(blocked.output == made.output, "\(blocked.errors)")
    }

    @Test(arguments: [[], ["--uid-map", "0:100000:10", "--gid-map", "0:100000:10"]])
    func `nothing of the story stays`(maps: [String]) throws {
        let name = hostName()
        let folder = FileManager.default.temporaryDirectory.appending(path: "lab-user-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        // Root inside is somebody else outside, who has to get there.
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
        defer { try? FileManager.default.removeItem(at: folder) }
        let story = try LabProcess("lab-user", maps, environment: ["TMPDIR": folder.path])
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        #expect(hostName() == name)
    }
}
