import Foundation
import Testing

@testable import Guide

@Suite(.isolation)
struct CompareTests {
    private struct Document: Decodable {
        let rows: [Row]
    }
    private struct Row: Decodable {
        let command: String
        let verdict: String?
        let namespace: String
        let notes: [String]
        let experiment: [String: String]?
    }

    private func rows(_ lab: LabProcess) throws -> [String: Row] {
        #expect(lab.exitCode == 0, "\(lab.errors)")
        let document = try JSONDecoder().decode(Document.self, from: Data(lab.output.utf8))
        return Dictionary(uniqueKeysWithValues: document.rows.map { ($0.command, $0) })
    }

    @Test func `the table and its fine print say of each answer what LABS says of it`() throws {
        let rows = try rows(try LabProcess("lab", "compare", "--json"))
        var expected = [
            "cat /etc/issue": "different", "ps aux": "different", "hostname": "different", "uname -a": "same",
            "cat /proc/cpuinfo": "same", "date": "same", "free": "same", "uname -n": "different",
            "uptime, a day ahead": "different", "date, likewise": "same", "free, limited to 30 MB": "same",
            "nproc, quota of a half": "same", "ls /sys/class/net, old /sys": "same",
        ]
        // Where there is nothing but a loopback, it looks like the container's.
        let links = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net").count
        if links > 1 { expected["ls /sys/class/net, new /sys"] = "different" }
        if try String(contentsOfFile: "/proc/self/net/dev", encoding: .utf8).split(separator: "\n").count > 3 {
            expected[rows["ifconfig"] == nil ? "ip addr" : "ifconfig"] = "different"
        }
        for (command, verdict) in expected {
            #expect(rows[command]?.verdict == verdict, "\(command): \(String(describing: rows[command]))")
        }
        // With one processor there is nothing to take away.
        let processors = ProcessInfo.processInfo.activeProcessorCount
        #expect(rows["nproc, cpuset of one"]?.verdict == (processors > 1 ? "different" : "same"))
        #expect(rows["date"]?.notes.contains { $0.hasPrefix("the same clock") } == true)
    }

    /// The owners in the table are typed; this holds them against the machine.
    @Test func `what the table says of each owner, the experiment finds`() throws {
        var rows = try rows(try LabProcess("lab", "compare", "--json", "--why"))
        let others = try self.rows(try LabProcess("lab", ["compare", "--json", "--why"] + Subject.others.map(\.title)))
        rows.merge(others) { $1 }
        for subject in Subject.table + Subject.finePrint + Subject.others {
            let results = try #require(rows[subject.title]?.experiment, "\(subject.title) was not tried")
            var changed: [Variation: Experiment.Result] = [:]
            for (name, result) in results {
                let variation = try #require(Variation(rawValue: name))
                changed[variation] =
                    switch result {
                    case "changed": .changed
                    case "unchanged": .unchanged
                    default: .untried(result)
                    }
            }
            let experiment = Experiment(results: changed)
            let untried = Set(experiment.untried.map(\.0))
            #expect(
                Set(experiment.owners) == Set(subject.owners + subject.alsoFollows).subtracting(untried),
                "\(subject.title): \(results)")
        }
    }

    @Test func `the owner of an unknown command is found`() throws {
        let rows = try rows(try LabProcess("lab", "compare", "--json", "cat /proc/sys/kernel/msgmax", "uname -r", "id -u", "env"))
        #expect(rows["cat /proc/sys/kernel/msgmax"]?.namespace == "ipc")
        #expect(rows["uname -r"]?.namespace == "none")
        #expect(rows["id -u"]?.namespace == "user")
        #expect(rows["env"]?.namespace == "none (caller)")
    }

    @Test func `a command that does not exist is not called the same`() throws {
        let rows = try rows(try LabProcess("lab", "compare", "--json", "--", "no-such-program"))
        #expect(rows["no-such-program"]?.verdict == .some(nil))
    }

    @Test func `a command that would not end is ended, inside, too`() throws {
        let began = Date()
        let rows = try rows(try LabProcess("lab", "compare", "--json", "--limit", "1", "--", "sleep", "4711"))
        #expect(Date().timeIntervalSince(began) < 20)
        #expect(rows["sleep 4711"]?.notes.contains("inside it was ended after 1 s") == true)
        let commands = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int($0) }.map {
            (try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)) ?? ""
        }
        #expect(!commands.contains { $0.hasPrefix("sleep\0" + "4711") })
    }

    @Test func `a signal ends it with all that it had started, also inside`() throws {
        let lab = try LabProcess("timeout", "--signal=INT", "2", "lab", "compare", "--limit", "60", "--", "sleep", "4712")
        #expect(lab.exitCode == 124 && lab.output.isEmpty, "\(lab.output) \(lab.errors)")
        let commands = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int($0) }.map {
            (try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8)) ?? ""
        }
        #expect(!commands.contains { $0.hasPrefix("sleep\0" + "4712") })
    }

    @Test(.isolationWithoutRoot) func `an ordinary user finds owners, and hears why there is no container`() throws {
        let lab = try LabProcess("lab", "compare", "--json", "--", "hostname", asOrdinaryUser: true)
        #expect(try rows(lab)["hostname"]?.namespace == "uts")
    }
}
