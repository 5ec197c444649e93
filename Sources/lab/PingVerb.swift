import Flags
import Guide
import Linux
import Netlink

/// `lab ping ADDRESS`
enum PingVerb {
    private struct Options: VerbOptions {
        // ARP asks again after a second: a question that was lost shall not count as silence.
        var wait = "1200"
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("wait", takes: "ms", group: "Options", "How long an answer may take: 1200 without it.") { $0.wait = $1 }
    ])

    private static let help = """
        Usage:  lab ping [OPTIONS] ADDRESS

        Sends one ICMP echo request from the network namespace that it runs in, and waits for the answer. For machines
        without ping(8). Exit code 0: answered, 1: not.
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (options, rest) = try flags.take(words, help: help) else { return 0 }
        guard rest.count == 1, let address = rest.first.flatMap({ try? IPAddress($0) }), address.family == .v4 else {
            throw UsageError("one IPv4 address is needed", fix: "lab ping 127.0.0.1")
        }
        guard let milliseconds = Int32(options.wait), (1...60_000).contains(milliseconds) else {
            throw UsageError("'\(options.wait)' is no time to wait", fix: "a number of milliseconds, up to 60000")
        }
        return try ask(address, within: milliseconds)
    }

    private static func ask(_ address: IPAddress, within milliseconds: Int32) throws(KernelError) -> Int32 {
        let socket = try EchoSocket()
        let answer: EchoAnswer?
        do {
            answer = try socket.ping(
                address.bytes, identifier: UInt16(truncatingIfNeeded: processID()), within: milliseconds)
        } catch {
            guard error.call.name == "sendto" else { throw error }
            try write("\(address) cannot be reached: \(error.errno.words) (\(error.errno.name))\n", to: 1)
            return 1
        }
        guard let answer else {
            try write("\(address) does not answer within \(milliseconds) ms\n", to: 1)
            return 1
        }
        let micro = answer.nanoseconds / 1000
        let time = "\(micro / 1000).\(String("\(1000 + micro % 1000)".dropFirst())) ms"
        let life = answer.timeToLive.map { ", time to live \($0)" } ?? ""
        try write("\(address) answers after \(time)\(life)\n", to: 1)
        return 0
    }
}
