import LabKit
import Linux
import Netlink

/// A bridge in a network of its own, and two machines on its ports.
struct Switch {
    private static let bridge: LinkName = "br0"
    private let first: Cable
    let second: Cable

    /// The first machine has the far end of the cable that was wished for, the second the address of its near end: a port
    /// needs none.
    init(_ cable: Cable) {
        first = cable
        let end = Cable.End(name: "other1", address: cable.near.address)
        second = Cable(near: Cable.End(name: "other0", address: cable.near.address), far: end, mtu: cable.mtu)
    }

    /// Moves this process into the bridge's network, and connects both machines.
    func connected() throws(KernelError) -> (first: Network, second: Network) {
        try unshare(.net)
        let machines = (first: try Network.make("first"), second: try Network.make("second"))
        try asKernelCalls { () throws(NetlinkError) in
            try NetlinkSocket().createBridge(Bridge(Self.bridge, mtu: first.mtu, isUp: true))
        }
        for (cable, machine) in [(first, machines.first), (second, machines.second)] {
            try Self.plug(cable, into: Self.bridge, from: machine)
        }
        return machines
    }

    /// A cable from a machine to a bridge. Its near end needs no address, only to be up, and a port.
    static func plug(_ cable: Cable, into bridge: LinkName, from machine: Network) throws(KernelError) {
        try asKernelCalls { () throws(NetlinkError) in
            let netlink = try NetlinkSocket()
            try cable.makeAndMove(netlink, to: machine.reference)
            try netlink.enslave(cable.near.link, to: .name(bridge))
            try netlink.setUp(cable.near.link)
        }
        try machine.inside(cable.connectFarEnd)
        try cable.waitUntilRunning(cable.near)
    }

    /// `lab-net --bridge`: from machine to machine, with the port in the bridge and without.
    func story() throws(KernelError) {
        let machines = try LabNet.lab.telling("The calls. This process becomes the switch, in a network of its own:", connected)
        let netlink = try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket() }
        say(picture)
        let socket = try machines.first.inside { () throws(KernelError) in try EchoSocket() }
        let target = second.far.address.address
        say("From the first machine to \(target), the second:")
        try ask("both ports in the bridge", socket, 1)
        try asKernelCalls { () throws(NetlinkError) in try netlink.release(second.near.link) }
        try ask("\(second.near.name) taken out of it (ip link set \(second.near.name) nomaster)", socket, 2)
        try asKernelCalls { () throws(NetlinkError) in try netlink.enslave(second.near.link, to: .name(Self.bridge)) }
        try ask("in again", socket, 3)
        try tellOfAddresses(netlink)
        say(LabNet.goingOn(first))
    }

    private func ask(_ state: String, _ socket: borrowing EchoSocket, _ number: UInt16) throws(KernelError) {
        let answer = try socket.ping(
            second.far.address.address.bytes, identifier: UInt16(truncatingIfNeeded: processID()), number: number,
            within: LabNet.patienceMilliseconds)
        tell(state, answer.map { LabNet.milliseconds($0.nanoseconds) } ?? "no answer", "  \(state): \(LabNet.words(answer))")
    }

    private func tellOfAddresses(_ netlink: borrowing NetlinkSocket) throws(KernelError) {
        let addresses = try asKernelCalls { () throws(NetlinkError) in
            try netlink.addresses(of: .name(Self.bridge)).filter { $0.prefix.family == .v4 }.count
        }
        let forwards = try readText("/proc/sys/net/ipv4/ip_forward").prefix { !$0.isNewline }
        tell(
            "IPv4 addresses of the bridge", "\(addresses)",
            "\nA surprise: the bridge has \(addresses == 0 ? "no IPv4 address" : "\(addresses) IPv4 addresses"), and ip_forward of its network is \(forwards)."
        )
        say("It carries frames by their hardware addresses, as a switch does, and does not look at what is inside. An address")
        say(
            "on a bridge is for packets to the machine itself: that makes it a gateway, as docker0 is (lab-net --bridge --nat).\n"
        )
    }

    private var picture: String {
        Picture.chain([
            ("first machine", "\(first.far.address) [\(first.far.name)]"),
            ("switch", "[\(first.near.name)] \(Self.bridge) [\(second.near.name)]"),
            ("second machine", "[\(second.far.name)] \(second.far.address)"),
        ])
    }
}
