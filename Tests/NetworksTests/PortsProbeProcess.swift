import Foundation
import Linux
import Testing

/// A running PortsProbe, which stands beside the test bundle; it ends with this value.
final class PortsProbeProcess {
    private let process = Process()
    private let input = Foundation.Pipe()
    private let output = Foundation.Pipe()
    private(set) var lines: [String] = []
    private(set) var relay: Int32 = 0

    init(_ arguments: String...) throws {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = folder.appending(path: "PortsProbe")
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try readReport()
    }

    // Not terminate(): the threads of tests have its signal blocked, and so has what they start.
    deinit { try? ProcessHandle(opening: pid).send(.kill) }

    var pid: Int32 { process.processIdentifier }

    /// The port of this machine in a line such as `80/tcp -> 0.0.0.0:18310`.
    func port(_ index: Int = 0) throws -> UInt16 {
        try #require(lines.count > index, "\(lines)")
        return try #require(lines[index].split(separator: ":").last.flatMap { UInt16($0) }, "\(lines)")
    }

    /// Ends the relay, and starts another one.
    func restart() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        try readReport()
    }

    func kill() throws {
        let handle = try ProcessHandle(opening: pid)
        try handle.send(.kill)
        try #require(try waitUntil(readable: handle.descriptor.number, milliseconds: 10_000))
    }

    private func readReport() throws {
        var text = ""
        while !(text.hasSuffix("\n") && text.contains("pid ")) {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the probe has ended: \(text)")
            text += String(decoding: data, as: UTF8.self)
        }
        let all = text.split(separator: "\n").map(String.init)
        relay = try #require(all.last?.split(separator: " ").last.flatMap { Int32($0) })
        if all.count > 1 { lines = all.dropLast() }
    }
}
