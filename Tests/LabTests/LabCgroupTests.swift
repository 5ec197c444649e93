import Foundation
import Testing

@Suite(.groups)
struct LabCgroupTests {
    @Test func `the story runs into each limit and the machine's figures stay`() throws {
        let story = try LabProcess("lab-cgroup", "--memory", "32m")
        #expect(story.exitCode == 0, "\(story.errors)")
        for same in ["memory (free)", "processors (nproc)", "forks (ulimit -u)"] {
            #expect(try story.row(same).contains(" same "))
        }
        #expect(try story.row("/proc/self/cgroup").contains("DIFFERENT"))
        #expect(story.output.contains("It ended with 137") && story.output.contains("oom_kill 0 -> 1"))
        #expect(story.output.contains("of 32.0 MiB  the most ever"))
        #expect(story.output.contains("19 forks went well, the next was refused: EAGAIN"))
        #expect(story.output.contains("pids.events: max 0 -> 1"))
        #expect(story.output.contains("in the next 200 ms: 0 ns"))
        #expect(story.output.contains(/State of the frozen process in \/proc\/[0-9]+\/stat: [SD]\n/))
    }

    @Test func `a busy child is stopped in nearly every period of its quota`() throws {
        let story = try LabProcess("lab-cgroup", "--only", "cpu", "--cpus", "0.05")
        let throttled = try #require(story.output.firstMatch(of: /nr_throttled ([0-9,]+) -> ([0-9,]+)/))
        let numbers = [throttled.1, throttled.2].compactMap { Int($0.replacing(",", with: "")) }
        #expect(numbers.count == 2 && numbers[1] - numbers[0] >= 5, "\(story.output)")
    }

    @Test func `a part alone makes no more than its own group`() throws {
        let story = try LabProcess("lab-cgroup", "--only", "pids")
        #expect(story.output.contains("pids.max   20"))
        #expect(!story.output.contains("memory.") && !story.output.contains("cpu."))
    }

    @Test func `nothing of the story is left`() throws {
        let output = try LabProcess("lab-cgroup", "--only", "pids,freeze").output
        let name = try #require(output.firstMatch(of: /lab-cgroup-[0-9]+/)).0
        #expect(groups(named: String(name)) == [])
    }

    @Test func `a command ends with its own code, and its use is told on standard error`() throws {
        let lab = try LabProcess("lab-cgroup", "--pids", "5", "--", "sh", "-c", "exit 7")
        #expect(lab.exitCode == 7)
        #expect(lab.errors == "lab-cgroup: processes: 5 at most; forks refused: 0\n")
        #expect(try LabProcess("lab-cgroup", "--", "no-such-program").exitCode == 127)
    }

    @Test func `a command that takes too much memory is killed, and told why`() throws {
        let lab = try LabProcess("lab-cgroup", "--memory", "16m", "--", "sh", "-c", "head -c 64m /dev/zero | tail -n 1")
        #expect(lab.exitCode == 137)
        #expect(lab.errors.contains("16.0 MiB at most, of 16.0 MiB"), "\(lab.errors)")
        // One is enough; the kernel may choose a second before the first is gone.
        #expect(lab.errors.contains(/processes killed for it: [12]/), "\(lab.errors)")
    }

    @Test func `what a command leaves in the group ends with it`() throws {
        let lab = try LabProcess("lab-cgroup", "--pids", "5", "--", "sh", "-c", "sleep 1000 >&- 2>&- & echo $!")
        let pid = try #require(Int(lab.output.trimmingCharacters(in: .newlines)))
        #expect(lab.errors.contains("still in the group, and ended with it: 1"))
        // Dead it may still wait for its new parent to notice.
        let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? "(gone) Z"
        #expect(state.contains(") Z"))
    }

    @Test func `a signal that ends the lab ends the group`() throws {
        let lab = try running()
        lab.terminate()
        lab.waitUntilExit()
        #expect(lab.terminationStatus == 128 + SIGTERM)
        #expect(groups(named: "lab-cgroup-\(lab.processIdentifier)") == [])
    }

    @Test func `the group of a lab that was killed is removed by the next one`() throws {
        let lab = try running()
        kill(lab.processIdentifier, SIGKILL)
        lab.waitUntilExit()
        let name = "lab-cgroup-\(lab.processIdentifier)"
        try #require(groups(named: name) != [])
        #expect(try LabProcess("lab-cgroup", "--only", "pids", "--", "true").exitCode == 0)
        #expect(groups(named: name) == [])
    }

    @Test func `the group of a living lab is left alone by the next one`() throws {
        let lab = try running()
        #expect(try LabProcess("lab-cgroup", "--only", "pids", "--", "true").exitCode == 0)
        #expect(groups(named: "lab-cgroup-\(lab.processIdentifier)") != [])
        lab.terminate()
        lab.waitUntilExit()
    }

    @Test func `the script of the story makes the group, enters it, and removes it`() throws {
        let script = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString).sh").path
        defer { try? FileManager.default.removeItem(atPath: script) }
        let story = try LabProcess("lab-cgroup", "--only", "pids", "--script", script)
        let name = String(try #require(story.output.firstMatch(of: /lab-cgroup-[0-9]+/)).0)
        let run = try LabProcess("sh", script, "sh", "-c", "cat /proc/self/cgroup; exit 7")
        #expect(run.exitCode == 7)
        let own = String(try #require(run.output.firstMatch(of: /lab-cgroup-script-[0-9]+/), "\(run.output)").0)
        #expect(groups(named: name) == [] && groups(named: own) == [])
    }

    @Test func `--json is one document with the counters and without a bar`() throws {
        let output = try LabProcess("lab-cgroup", "--only", "pids", "--json").output
        let document = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        let facts = try #require(document["facts"] as? [[String: String]])
        #expect(facts.contains { $0["name"] == "refused fork" && $0["value"] == "EAGAIN" })
        #expect(facts.contains { $0["name"] == "pids.events: max" && $0["value"] == "1" })
    }

    /// A lab whose command has begun.
    private func running() throws -> Process {
        let lab = try LabProcess.start("lab-cgroup", "--pids", "5", "--", "sh", "-c", "echo in; exec sleep 1000")
        #expect(try lab.output.read(upToCount: 3) == Data("in\n".utf8))
        return lab.process
    }
}

@Suite struct LabCgroupCommandLineTests {
    @Test(arguments: [["--memory", "3m"], ["--memory", "x"], ["--cpus", "0"], ["--pids", "-1"], ["--only", "disk"]])
    func `a value that a flag cannot have is refused in two lines`(words: [String]) throws {
        let lab = try LabProcess("lab-cgroup", words[0], words[1])
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains("\(words[0]) '\(words[1])'") && lab.errors.contains("\n  fix: "))
        #expect(lab.errors.split(separator: "\n").count == 2)
    }

    @Test func `help asks the question and shows how to run a command`() throws {
        let help = try LabProcess("lab-cgroup", "--help").output
        #expect(help.hasPrefix("lab-cgroup: what does a limit stop") && help.contains("lab-cgroup [OPTIONS] -- COMMAND"))
    }

    @Test(.isolation) func `an ordinary user is told which controller is missing, why, and what to do`() throws {
        let lab = try LabProcess("lab-cgroup", "--only", "pids", asOrdinaryUser: true)
        #expect(lab.exitCode == 125)
        #expect(lab.output.contains("Left out: pids, for the controller pids is not delegated"))
        #expect(lab.errors.contains("\n  fix: run as root"))
    }
}

/// The folders of a group below every hierarchy.
private func groups(named name: String) -> [String] {
    let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
    let points = mounts.split(separator: "\n").filter { $0.contains(" - cgroup") }.map { $0.split(separator: " ")[4] }
    return points.map { "\($0)/\(name)" }.filter { FileManager.default.fileExists(atPath: $0) }
}

extension Trait where Self == ConditionTrait {
    static var groups: Self {
        .enabled("only root may make groups, and not everywhere") {
            getuid() == 0 && (try? LabProcess("lab-cgroup", "--", "true").exitCode) == 0
        }
    }
}
