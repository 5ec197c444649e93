import Foundation
import Testing

@Suite(.isolation)
struct MapVerbTests {
    private struct Document: Decodable {
        struct Namespace: Decodable {
            let kind: String
            let id: UInt64
            let owner: UInt64?
            let processes: [Int]
            let keptBy: [String]
        }
        let reference: [String: UInt64]
        let namespaces: [Namespace]
    }

    /// Runs `lab map` below a command of the shell, which finds it as `$0`.
    private func map(_ command: String) throws -> LabProcess {
        let shell = try LabProcess("lab-uts", "--", "sh", "-c", command, try #require(LabProcess.path("lab")))
        try #require(shell.exitCode == 0, "\(shell.errors)")
        return shell
    }

    private func document(_ text: String) throws -> Document { try JSONDecoder().decode(Document.self, from: Data(text.utf8)) }

    @Test func `this process is found in its own namespaces`() throws {
        let found = try document(try LabProcess("lab", "map", "--json").output)
        for (kind, file) in [("uts", "uts"), ("net", "net"), ("mount", "mnt")] {
            let link = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(file)")
            let own = try #require(found.namespaces.first { link == "\(file):[\($0.id)]" && $0.kind == kind })
            #expect(own.processes.contains(Int(getpid())))
        }
    }

    @Test func `a namespace of a new user namespace is owned by it`() throws {
        let found = try document(try map("unshare --user --map-root-user --uts \"$0\" map --json").output)
        let users = Set(found.namespaces.filter { $0.kind == "user" }.map(\.id))
        let owned = found.namespaces.filter { $0.kind == "uts" && users.contains($0.owner ?? 0) }
        #expect(!owned.isEmpty, "nobody owns a uts namespace: \(found.namespaces.filter { $0.kind == "uts" })")
    }

    @Test func `a namespace that only a mount keeps is on the map`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "kept-\(getpid())").path
        let output = try map(
            """
            touch \(file)
            unshare --mount --propagation private sh -c 'unshare --uts=\(file) true && "$0" map; umount \(file)' "$0"
            rm \(file)
            """
        ).output
        #expect(output.contains("]: no process; kept by the mount \(file)"), "\(output)")
    }

    @Test func `a namespace that only an open file keeps is on the map`() throws {
        let script = "exec 7< /proc/self/ns/uts; exec unshare --uts \"$0\" map"
        let output = try map("unshare --uts sh -c '\(script)' \"$0\"").output
        #expect(output.contains("]: no process; kept by an open file of lab"), "\(output)")
    }

    @Test func `what a command makes is seen, and that it is gone`() throws {
        let lab = try LabProcess("lab", "map", "--", "unshare", "--uts", "--ipc", "sh", "-c", "sleep 0.2; exit 7")
        #expect(lab.exitCode == 7)
        let rows = lab.errors.split(separator: "\n").filter { $0.hasPrefix("  uts:[") || $0.hasPrefix("  ipc:[") }
        #expect(rows.count == 2 && rows.allSatisfy { $0.hasSuffix("gone") }, "\(lab.errors)")
    }

    @Test func `a command that makes nothing is said to`() throws {
        #expect(try LabProcess("lab", "map", "--", "true").errors.contains("No new namespace was seen"))
        #expect(try LabProcess("lab", "map", "--", "no-such-program").exitCode == 127)
    }

    @Test(.isolationWithoutRoot) func `an ordinary user hears how many processes she may not look into`() throws {
        let lab = try LabProcess("lab", "map", asOrdinaryUser: true)
        #expect(lab.exitCode == 0 && lab.output.contains("whose namespaces may not be read: sudo shows them"), "\(lab.errors)")
    }

    @Test func `inside a container the map shows the container`() throws {
        let folder = URL(filePath: try #require(LabProcess.path("lab"))).deletingLastPathComponent().path
        let container = try LabProcess("minibox", "run", "--rm", "-v", "\(folder):/labs:ro", "busybox", "/labs/lab", "map")
        #expect(container.exitCode == 0, "\(container.errors)")
        #expect(container.output.contains("1 process in the usual namespaces: lab (1)"), "\(container.output)")
    }

    @Test(arguments: ["--svg", "--dot", "--cgroups"]) func `the other forms are drawn, too`(form: String) throws {
        let lab = try LabProcess("lab", "map", form)
        #expect(lab.exitCode == 0 && lab.output.count > 100, "\(lab.errors)")
    }
}
