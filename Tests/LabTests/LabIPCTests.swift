import Foundation
import Testing

@Suite(.isolation)
struct LabIPCTests {
    @Test func `what has a name on the host is not found inside, and its names through an old mount are`() throws {
        let story = try LabProcess("lab-ipc")
        #expect(story.exitCode == 0, "\(story.errors)")
        for kind in ["queue 0x", "memory 0x", "semaphores 0x", "queue /lab-ipc-"] {
            let line = try #require(
                story.output.split(separator: "\n").first { $0.hasPrefix("  \(kind)") && $0.contains("DIFFERENT") })
            #expect(line.split(separator: " ").count { $0 == "ENOENT" } == 2)
        }
        let mount = try story.row("the same on an mqueue mount")
        #expect(mount.contains(/a file +a file +no file/), "\(mount)")
        for same in ["net namespace", "files in /dev/shm (shm_open)"] { #expect(try story.row(same).contains(" same ")) }
        let socket = try #require(story.output.split(separator: "\n").first { $0.hasPrefix("  socket @lab-ipc-") })
        #expect(socket.contains(/answers +answers +answers/))
    }

    @Test func `what was open before works on, and a queue outlives its maker`() throws {
        let story = try LabProcess("lab-ipc").output
        let numbers = try #require(
            story.firstMatch(of: /the lab wrote ([0-9]+), the child read ([0-9]+) .* the lab reads ([0-9]+)/))
        #expect(numbers.1 == numbers.2)
        #expect(Int(numbers.3) == (Int(numbers.1) ?? 0) + 1)
        #expect(story.contains("the child received \"message \(numbers.1)\""))
        #expect(story.contains("asked for elsewhere: ENOENT; in its namespace: \"from the dead\""))
    }

    @Test func `the story leaves no queue, no memory and no semaphore, even when it is killed`() throws {
        let key = UInt32(0x1b00_0000) + UInt32(getpid())
        let word = "0x" + String(key, radix: 16)
        #expect(try LabProcess("lab-ipc", "--key", word).exitCode == 0)
        #expect(try !things().contains(word))
        // Its first calls are told when the things are there; nobody reads on, so it ends by SIGPIPE or by us.
        let (lab, output) = try LabProcess.start("lab-ipc", "--key", word)
        var heard = ""
        while !heard.contains("What each process sees") {
            let chunk = output.availableData
            if chunk.isEmpty { break }
            heard += String(decoding: chunk, as: UTF8.self)
        }
        kill(lab.processIdentifier, SIGKILL)
        lab.waitUntilExit()
        // Whoever tidies holds the other end of standard output too.
        _ = try output.readToEnd()
        #expect(try !things().contains(word))
    }

    @Test func `a command makes queues of its own, which are gone with it`() throws {
        let lab = try LabProcess("lab-ipc", "--", "sh", "-c", "ipcmk -Q > /dev/null; ipcs -q | grep -c 0x; exit 7")
        #expect(lab.output == "1\n")
        #expect(lab.exitCode == 7)
        #expect(try LabProcess("lab-ipc", "--", "ipcs").output.contains("0x") == false)
    }

    @Test(.isolationWithoutRoot) func `an ordinary user does it in a user namespace`() throws {
        let lab = try LabProcess("lab-ipc", asOrdinaryUser: true)
        #expect(lab.exitCode == 0, "\(lab.errors)")
        #expect(try lab.row("ipc namespace").contains("DIFFERENT"))
        #expect(try LabProcess("lab-ipc", "--", "id", "-u", asOrdinaryUser: true).output == "0\n")
    }

    @Test(arguments: ["0", "x", "0x1234567890"]) func `a key that there cannot be is refused in two lines`(key: String) throws {
        let lab = try LabProcess("lab-ipc", "--key", key)
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("--key '\(key)'") && lab.errors.split(separator: "\n").count == 2)
    }

    /// What ipcs(1) lists in the tests' own IPC namespace.
    private func things() throws -> String { try LabProcess("/usr/bin/ipcs").output }
}
