import Foundation
import Testing

/// Runs what --script has written, and looks whether it makes what the lab has made.
@Suite(.isolation)
struct `The script that a lab writes` {
    private let folder: URL
    private var script: String { folder.appending(path: "script").path }

    init() throws {
        folder = URL(filePath: "/tmp").appending(path: "lab-script-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    }

    /// What can be seen of an isolation: the name, its own number, few processes or many, mounts, namespaces old or new.
    private static let report = """
        hostname; id -u; cat /proc/self/uid_map /proc/self/timens_offsets; grep CapBnd /proc/self/status
        set -- /proc/[0-9]*
        if [ $# -lt 10 ]; then echo $#; else echo many; fi
        awk '$5 ~ "^/(proc|mnt|sys)?$" { print $5, $6, $NF }' /proc/self/mountinfo
        for kind in mnt pid net uts ipc user cgroup time; do
            case " $OUTSIDE " in *" $(readlink /proc/self/ns/$kind) "*) echo "$kind as outside" ;; *) echo "$kind new" ;; esac
        done
        """

    private static let outside: String = {
        let kinds = ["mnt", "pid", "net", "uts", "ipc", "user", "cgroup", "time"]
        return kinds.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\($0)") }
            .joined(separator: " ")
    }()

    private func run(_ words: String..., asOrdinaryUser: Bool = false) throws -> (output: String, code: Int32) {
        let prefix = asOrdinaryUser ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = prefix + words
        process.standardInput = FileHandle.nullDevice
        let out = Pipe()
        process.standardOutput = out
        process.standardError = out
        try withNoSignalBlocked { try process.run() }
        let output = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (output, process.terminationStatus)
    }

    private func checkSyntax() throws {
        #expect(try run("sh", "-n", script).code == 0)
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck") else { return }
        let shellcheck = try run("shellcheck", script)
        #expect(shellcheck.code == 0, "\(shellcheck.output)")
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    @Test(arguments: ["lab-uts", "lab-pid", "lab-mount", "lab-ipc", "lab-time", "lab-user"], [false, true])
    func `makes the isolation of the lab's command`(lab: String, asOrdinaryUser: Bool) throws {
        defer { remove() }
        if asOrdinaryUser && !LabProcess.canIsolateWithoutRoot { return }
        let words = ["env", "OUTSIDE=\(Self.outside)", "sh", "-c", Self.report]
        let original = try LabProcess(lab, ["--script", script, "--"] + words, asOrdinaryUser: asOrdinaryUser)
        try checkSyntax()
        let copy = try run("sh", script, asOrdinaryUser: asOrdinaryUser)
        #expect(copy.output == original.output)
        #expect(original.output.contains("new") && original.output.contains("as outside"))
    }

    @Test(arguments: [
        "--drop chown,sys_time", "--keep net_raw --ambient net_raw --user 1000", "--no-root --drop chown",
        "--user 1000 --no-new-privs",
    ])
    func `takes on the identity that the lab's command has`(flags: String) throws {
        defer { remove() }
        let command = ["--script", script, "--", "grep", "-E", "^(Uid|Gid|Groups|Cap|NoNewPrivs)", "/proc/self/status"]
        let original = try LabProcess("lab-caps", flags.split(separator: " ").map(String.init) + command)
        try checkSyntax()
        #expect(try run("sh", script).output == original.output)
        #expect(original.exitCode == 0 && original.output.contains("CapBnd"), "\(original.errors)")
    }

    @Test(arguments: LabProcess.labs)
    func `ends with the code of its command, whatever the lab`(lab: String) throws {
        defer { remove() }
        let original = try LabProcess.lab(lab, ["--script", script, "--", "sh", "-c", "exit 7"])
        #expect(original.exitCode == 7, "\(original.errors)")
        try checkSyntax()
        let copy = try run("sh", script)
        #expect(copy.code == 7, "\(copy.output)")
        #expect(try run("sh", script, "sh", "-c", "exit 3").code == 3)
    }

    @Test func `of a story makes what the first calls of the story made`() throws {
        defer { remove() }
        #expect(try LabProcess("lab-mount", "--script", script).exitCode == 0)
        try checkSyntax()
        #expect(try run("sh", script, "ls", "/mnt").output == "only-inside\n")
        #expect(try LabProcess("lab-uts", "--hostname", "sea", "--script", script).output.contains("sh \(script)"))
        try checkSyntax()
        #expect(try run(script, "hostname").output == "sea\n")
        #expect(hostName() != "sea")
    }

    @Test func `ends with the code of the command`() throws {
        defer { remove() }
        #expect(try LabProcess("lab-pid", "--script", script, "--", "sh", "-c", "exit 7").exitCode == 7)
        #expect(try run("sh", script).code == 7)
        #expect(try run("sh", script, "sh", "-c", "exit 3").code == 3)
    }

    @Test func `has a place where it can be written, or the lab says so`() throws {
        defer { remove() }
        let lab = try LabProcess("lab-uts", "--script", "\(script)/no/such/folder")
        #expect(lab.exitCode == 125 && lab.errors.contains("cannot write the script"))
        #expect(lab.output.isEmpty)
    }
}
