import LabKit
import Linux
import Netlink

/// A veth pair, as it is wished for: what goes into one end comes out of the other.
struct Cable: Sendable {
    struct End: Sendable {
        let name: LinkName
        let address: IPPrefix

        var link: LinkReference { .name(name) }
    }

    let near: End
    let far: End
    /// nil leaves it to the kernel.
    let mtu: Int?

    /// Makes both ends here, moves the far one to the network of a process, and connects the near one.
    func lay(to process: Int32) throws(KernelError) {
        try asKernelCalls { () throws(NetlinkError) in
            let netlink = try NetlinkSocket()
            try makeAndMove(netlink, to: .process(process))
            try connect(near, netlink)
        }
    }

    /// Both ends are born in one namespace; the far one moves, and is down and without addresses when it arrives.
    func makeAndMove(_ netlink: borrowing NetlinkSocket, to namespace: NamespaceReference) throws(NetlinkError) {
        try netlink.createVeth(Veth(near.name, mtu: mtu), peer: Veth(far.name, mtu: mtu))
        do { try netlink.move(far.link, to: namespace) } catch {
            try? netlink.delete(near.link)
            throw error
        }
    }

    /// An end that has an address and is up carries packets; the route to the other end comes with the address.
    func connect(_ end: End, _ netlink: borrowing NetlinkSocket) throws(NetlinkError) {
        try netlink.addAddress(end.address, to: end.link)
        try netlink.setUp(end.link)
    }

    /// What the process at the far end does.
    func connectFarEnd() throws(KernelError) {
        try asKernelCalls { () throws(NetlinkError) in
            let netlink = try NetlinkSocket()
            try netlink.setUp(.loopback)
            try connect(far, netlink)
        }
        try waitUntilRunning(far)
    }

    /// An end sends nothing until the kernel has noticed that the other one is up: usually at once, within a second at most.
    /// ARP's first question would be lost, and it asks again only a second later. See IFF_RUNNING in netdevice(7).
    func waitUntilRunning(_ end: End) throws(KernelError) {
        let start = monotonicNanoseconds()
        try asKernelCalls { () throws(NetlinkError) in
            let netlink = try NetlinkSocket()
            while try !netlink.link(end.link).flags.contains(.running), monotonicNanoseconds() - start < 3_000_000_000 {
                sleep(milliseconds: 5)
            }
        }
    }

    /// Takes the near end away, and so the far one. When the namespace at the far end has gone it is gone already.
    func remove() { _ = try? NetlinkSocket().delete(near.link) }

    /// Whether the near end is there.
    func isThere() throws(KernelError) -> Bool {
        try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().links().contains { $0.name == near.name } }
    }
}
