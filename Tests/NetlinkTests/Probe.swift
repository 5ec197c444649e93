import Foundation
import Testing

/// Runs NetlinkProbe, which stands beside the test bundle.
struct Probe {
    /// What it printed, and after that what the witness printed.
    let output: String
    let exitCode: Int32

    static let path = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "NetlinkProbe").path

    /// - Parameter witness: the program that the probe becomes, in the namespace that it made.
    init(_ arguments: String..., witness: [String] = [], under tracer: [String] = []) throws {
        let process = Process()
        let words = tracer + [Self.path] + arguments + witness
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        exitCode = process.terminationStatus
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// What `ip -j` printed last, read as a list of objects.
    func objects() throws -> [[String: Any]] {
        let json = try #require(lines.last, "the probe printed nothing")
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        return try #require(value as? [[String: Any]], "\(output)")
    }

    static let strace = "/usr/bin/strace"
    static let ip = ["/sbin/ip", "/usr/sbin/ip", "/bin/ip"].first { FileManager.default.isExecutableFile(atPath: $0) }

    /// Why no network namespace can be made here, or ip(8) cannot look into it; nil when they can.
    static let obstacle =
        getuid() != 0
        ? "only root may make network namespaces" : ip == nil ? "ip is not installed: apt-get install iproute2" : nil

    /// What `ip -j` with these words shows after a scenario.
    static func witnessed(_ scenario: String, _ words: String...) throws -> [[String: Any]] {
        let probe = try Probe(scenario, witness: [#require(ip), "-j"] + words)
        #expect(probe.exitCode == 0, "\(probe.output)")
        return try probe.objects()
    }
}

extension Trait where Self == ConditionTrait {
    static var network: Self { .enabled(if: Probe.obstacle == nil, Comment(rawValue: Probe.obstacle ?? "")) }

    static var strace: Self {
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Probe.strace),
            "strace is not installed: apt-get install strace")
    }
}

extension [[String: Any]] {
    /// The object of one link.
    func link(_ name: String) throws -> [String: Any] {
        try #require(first { $0["ifname"] as? String == name }, "no link \(name) in \(self)")
    }

    var names: Set<String> { Set(compactMap { $0["ifname"] as? String }) }
}

extension [String: Any] {
    var flags: [String] { self["flags"] as? [String] ?? [] }
}
