import Foundation
import Testing

/// Runs shell scripts in network namespaces of their own, in which `probe` is FirewallProbe with a folder to remember in,
/// `$folder`, beside which there is room for the script in `$scratch`.
struct FirewallNamespace {
    /// What the script printed, both ways.
    let output: String
    let exitCode: Int32

    init(_ script: String) throws {
        let scratch = "/tmp/minibox-firewall-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: scratch + "/run", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "FirewallProbe").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        let preamble = """
            set -e
            PATH=$PATH:/usr/sbin:/sbin
            exec 2>&1
            scratch=\(scratch) folder=\(scratch)/run
            probe() { '\(program)' $folder "$@"; }

            """
        // With a process namespace, so that whatever the script leaves running ends with it.
        let namespaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        process.arguments = ["-s", "KILL", "60"] + namespaces + ["bash", "-c", preamble + script]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        exitCode = process.terminationStatus
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    static func has(_ programs: String...) -> Bool {
        programs.allSatisfy { program in
            ["/usr/bin/", "/usr/sbin/", "/sbin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
        }
    }

    /// Why nothing can be tried here; nil when it can.
    static let obstacle =
        getuid() != 0
        ? "only root may make network namespaces"
        : !has("nft") ? "nft is not installed: apt-get install nftables" : !has("ip") ? "ip is not installed" : nil
}

extension Trait where Self == ConditionTrait {
    static var firewall: Self {
        .enabled(if: FirewallNamespace.obstacle == nil, Comment(rawValue: FirewallNamespace.obstacle ?? ""))
    }

    static func programs(_ name: String, _ remedy: String) -> Self {
        .enabled(if: FirewallNamespace.has(name), "\(name) is not installed: \(remedy)")
    }
}
