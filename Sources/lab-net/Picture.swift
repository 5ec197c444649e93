import LabKit
import Linux
import Netlink

/// The two ends of a cable, side by side, with what each has carried.
struct Picture {
    let left: [String]
    let right: [String]
    let counters: (near: LinkCounters, far: LinkCounters)

    init(of cable: Cable, at place: String, to machine: Machine) throws(KernelError) {
        (left, right, counters) = try asKernelCalls { () throws(NetlinkError) in
            let here = try NetlinkSocket()
            let there = try machine.netlink()
            let ends = (try here.link(cable.near.link), try there.link(cable.far.link))
            // One after the other, as close as can be: the kernel's own questions (who is there?) are counted too.
            let counters = (try here.counters(of: cable.near.link), try there.counters(of: cable.far.link))
            return (
                Self.words(place, ends.0, cable.near.address), Self.words("inside", ends.1, cable.far.address), counters
            )
        }
    }

    private static func words(_ place: String, _ link: Link, _ address: IPPrefix) -> [String] {
        [
            place, "\(link.name): \(link.flags.contains(.lowerUp) ? "up" : "down"), MTU \(link.mtu)",
            link.address.map { "\($0)" } ?? "", "\(address)",
        ]
    }

    func show(echoes: Int) {
        let (near, far) = (counters.near, counters.far)
        let rows = zip(left, right).map { ($0, "", $1) }
        let sent = [
            (
                "sent \(near.sentPackets), \(near.sentBytes) bytes", ">",
                "received \(far.receivedPackets), \(far.receivedBytes) bytes"
            ),
            (
                "received \(near.receivedPackets), \(near.receivedBytes) bytes", "<",
                "sent \(far.sentPackets), \(far.sentBytes) bytes"
            ),
        ]
        say(Self.drawn(rows + sent))
        tell(
            "packets sent by the near end", "\(near.sentPackets)",
            "What one end sends the other one receives, as long as both look at the same time.")
        tell(
            "packets received by the far end", "\(far.receivedPackets)",
            "For \(echoes) echoes \(near.sentPackets) packets went out: ARP had to ask who has the address, and IPv6 looks for neighbours by itself.\n"
        )
    }

    /// Two boxes, and a line between them where something flows.
    static func drawn(_ rows: [(left: String, flow: String, right: String)]) -> String {
        let widths = (rows.map(\.left.count).max() ?? 0, rows.map(\.right.count).max() ?? 0)
        let edge = "  +\(String(repeating: "-", count: widths.0 + 2))+"
        let gap = String(repeating: " ", count: 12)
        let farEdge = "+\(String(repeating: "-", count: widths.1 + 2))+\n"
        var text = edge + gap + farEdge
        for row in rows {
            let arrow = row.flow == ">" ? " ---------> " : row.flow == "<" ? " <--------- " : gap
            text += "  | \(padded(row.left, widths.0)) |\(arrow)| \(padded(row.right, widths.1)) |\n"
        }
        return text + edge + gap + farEdge
    }

    /// Machines in a row, with a cable between each and the next: `[lab1]-------[lab0]`.
    static func chain(_ machines: [(name: String, text: String)]) -> String {
        let cable = "-------"
        var (names, texts) = ("  ", "  ")
        for (index, machine) in machines.enumerated() {
            if index > 0 { texts += cable }
            names = padded(names, texts.count) + machine.name
            texts += machine.text
        }
        return "\(names)\n\(texts)\n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
