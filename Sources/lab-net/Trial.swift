import LabKit
import Linux
import Netlink

/// One packet on its way out, watched at the router and at the internet.
final class Trial {
    private let client: EchoSocket
    private let internet: EchoSocket
    private let router: NetlinkSocket
    private let target: IPAddress
    private let port: LinkReference
    private let first = UInt16(truncatingIfNeeded: processID())

    init(_ router: Router, _ machines: Router.Machines) throws(KernelError) {
        target = router.toInternet.far.address.address
        port = router.toClient.near.link
        client = try machines.client.inside { () throws(KernelError) in try EchoSocket() }
        internet = try machines.internet.inside { () throws(KernelError) in try EchoSocket() }
        self.router = try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket() }
    }

    /// Sends a packet, and tells how far it came.
    func run(_ name: String) throws(KernelError) {
        while try internet.next(within: 0) != nil {}
        // Each with an identifier of its own: for a firewall that knows flows the next one is a new one.
        let identifier = first &+ UInt16(truncatingIfNeeded: monotonicNanoseconds() >> 20)
        let before = try arrived()
        let answer = try client.ping(target.bytes, identifier: identifier, within: LabNet.patienceMilliseconds)
        let atRouter = try arrived() > before
        var from: String?
        while let message = try internet.next(within: 0) {
            if !message.isReply { from = IPAddress(bytes: message.source).map { "\($0)" } }
        }
        let words = [atRouter ? "yes" : "no", from ?? "no", answer.map { LabNet.milliseconds($0.nanoseconds) } ?? "none"]
        tell("off: \(name)", "router \(words[0]), internet \(words[1]), answer \(words[2])", Self.line([name] + words))
    }

    private func arrived() throws(KernelError) -> UInt64 {
        try asKernelCalls { () throws(NetlinkError) in try router.counters(of: port).receivedPackets }
    }

    static func line(_ cells: [String]) -> String {
        var text = " "
        for (cell, width) in zip(cells, [25, 15, 26, 0]) {
            text += " " + cell + String(repeating: " ", count: max(0, width - cell.count))
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
