import Foundation

/// A network namespace for one case, with nothing in it but loopback: bridges, rules and forwarding of its containers are
/// not this machine's.
final class OwnNetwork {
    private let keeper = Process()
    private let input = Pipe()
    /// What nsenter(1) takes.
    var path: String { "/proc/\(keeper.processIdentifier)/ns/net" }

    struct Failed: Error, CustomStringConvertible { let description = "there is no network namespace to be had" }

    init() throws {
        keeper.executableURL = URL(filePath: "/usr/bin/unshare")
        // Keeps it until nobody holds the other end of its input, however that has come.
        keeper.arguments = ["--net", "/bin/sh", "-c", "ip link set lo up && echo up && exec cat"]
        keeper.standardInput = input
        let output = Pipe()
        keeper.standardOutput = output
        try keeper.run()
        guard output.fileHandleForReading.availableData.starts(with: Data("up".utf8)) else { throw Failed() }
    }

    deinit {
        keeper.terminate()
        keeper.waitUntilExit()
    }

    /// A command in it.
    func words(_ words: [String]) -> [String] { ["/usr/bin/nsenter", "--net=\(path)", "--"] + words }
}
