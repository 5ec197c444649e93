import LabKit
import Linux
import Netlink

/// Three networks: a client, this process as the router, and a machine that pretends to be the internet.
struct Router {
    /// What the way out hangs on. Each of them fails alone.
    enum Setting: CaseIterable {
        case forwarding, policy, masquerade
    }

    struct Machines {
        let client: Network
        let internet: Network
    }

    static let bridge: LinkName = "br0"
    static let chains =
        "add chain ip lab forward { type filter hook forward priority 0; }; "
        + "add chain ip lab postrouting { type nat hook postrouting priority 100; }"
    /// Addresses for documentation, which nobody has (RFC 5737): the client's network is one too, unless somebody chose.
    private static let nearInternet: StaticString = "198.51.100.1/24"
    private static let farInternet: StaticString = "198.51.100.2/24"

    let toClient: Cable
    let toInternet: Cable
    private let hasBridge: Bool
    private let filter = Filter()

    init(_ cable: Cable, withBridge: Bool) {
        toClient = cable
        hasBridge = withBridge
        guard let near = try? IPPrefix("\(Self.nearInternet)"), let far = try? IPPrefix("\(Self.farInternet)"),
            !near.overlaps(cable.near.address)
        else {
            LabNet.lab.misused("\(Self.nearInternet) is the pretended internet's: choose another --address and --peer-address")
        }
        toInternet = Cable(
            near: Cable.End(name: "wan0", address: near), far: Cable.End(name: "wan1", address: far), mtu: cable.mtu)
    }

    /// Everything connected, and every switch on; without nft(8) the internet gets a route back instead.
    func open() throws(KernelError) -> Machines {
        let machines = try connect()
        try setUpFilter()
        for setting in Setting.allCases { try set(setting, to: true, machines) }
        return machines
    }

    /// Moves this process into the router's network, and lays both cables.
    private func connect() throws(KernelError) -> Machines {
        try unshare(.net)
        let machines = Machines(client: try Network.make("client"), internet: try Network.make("internet", takeEverySource))
        if hasBridge {
            try asKernelCalls { () throws(NetlinkError) in
                let netlink = try NetlinkSocket()
                try netlink.createBridge(Bridge(Self.bridge, mtu: toClient.mtu, isUp: true))
                try netlink.addAddress(toClient.near.address, to: .name(Self.bridge))
            }
            try Switch.plug(toClient, into: Self.bridge, from: machines.client)
        } else {
            try lay(toClient, to: machines.client)
        }
        try lay(toInternet, to: machines.internet)
        try machines.client.inside { () throws(KernelError) in
            try asKernelCalls { () throws(NetlinkError) in
                try NetlinkSocket().addRoute(.byDefault(via: toClient.near.address.address))
            }
        }
        return machines
    }

    private func lay(_ cable: Cable, to machine: Network) throws(KernelError) {
        try asKernelCalls { () throws(NetlinkError) in
            let netlink = try NetlinkSocket()
            try cable.makeAndMove(netlink, to: machine.reference)
            try cable.connect(cable.near, netlink)
        }
        try machine.inside(cable.connectFarEnd)
        try cable.waitUntilRunning(cable.near)
    }

    /// A strict machine drops what comes from where it has no route to: this one shall be seen to receive it. Its links
    /// inherit this.
    private func takeEverySource() throws(KernelError) {
        for place in ["all", "default"] {
            let file = try Linux.open("/proc/sys/net/ipv4/conf/\(place)/rp_filter", .writeOnly)
            try write("0", to: file.number)
        }
    }

    private func setUpFilter() throws(KernelError) {
        try filter?.run(
            "add table ip lab; \(Self.chains)")
    }

    /// Turns one of the three switches.
    private func set(_ setting: Setting, to on: Bool, _ machines: Machines) throws(KernelError) {
        switch setting {
        case .forwarding: try writeControl(on ? "1" : "0", to: "/proc/sys/net/ipv4/ip_forward")
        case .policy: try filter?.run("chain ip lab forward { policy \(on ? "accept" : "drop"); }")
        case .masquerade:
            guard let filter else { return try setRouteBack(on, machines) }
            try filter.run(
                on ? "add rule ip lab postrouting oifname \(toInternet.near.name) masquerade" : "flush chain ip lab postrouting")
        }
    }

    /// What an internet of one's own could do instead of the masquerade: know the way to the client.
    private func setRouteBack(_ on: Bool, _ machines: Machines) throws(KernelError) {
        let route = Route(to: toClient.near.address, via: toInternet.near.address.address)
        try machines.internet.inside { () throws(KernelError) in
            try asKernelCalls { () throws(NetlinkError) in
                if on { try NetlinkSocket().addRoute(route) } else { try NetlinkSocket().deleteRoute(route) }
            }
        }
    }

    /// `lab-net --nat`: the way out, with everything, and with each switch off in turn.
    func story() throws(KernelError) {
        let machines = try LabNet.lab.telling("The calls. This process becomes the router, in a network of its own:", connect)
        say(picture)
        if filter == nil {
            tell(
                "nft", "missing",
                "nft(8) is not installed: no masquerade, no FORWARD policy. The internet gets a route back instead.\n")
        }
        try LabNet.lab.telling("The switches, all on:") { () throws(KernelError) in
            try setUpFilter()
            for setting in Setting.allCases { try set(setting, to: true, machines) }
        }
        try tryEach(machines)
        say(LabNet.goingOn(toClient))
    }

    private func tryEach(_ machines: Machines) throws(KernelError) {
        let trial = try Trial(self, machines)
        say("From the client to \(toInternet.far.address.address), with each switch off in turn:\n")
        say(Trial.line(["off", "at the router", "at the internet, as from", "answer to the client"]))
        try trial.run("nothing")
        for setting in filter == nil ? [.forwarding, .masquerade] : Setting.allCases {
            try set(setting, to: false, machines)
            try trial.run(name(setting))
            try set(setting, to: true, machines)
        }
        say(
            "\nNo call was refused, and no program heard of an error: what a router does not want it drops. Only the place where the"
        )
        say("packet was last seen tells which switch it is. tcpdump(8) at each link, or 'nft monitor trace', show the same.\n")
    }

    private func name(_ setting: Setting) -> String {
        switch setting {
        case .forwarding: "forwarding (ip_forward)"
        case .policy: "FORWARD policy (drop)"
        case .masquerade: filter == nil ? "the route back" : "masquerade"
        }
    }

    private var picture: String {
        let gateway = hasBridge ? " in \(Self.bridge)" : ""
        let (near, far) = (toInternet.near, toInternet.far)
        return Picture.chain([
            ("client", "\(toClient.far.address) [\(toClient.far.name)]"),
            ("router", "[\(toClient.near.name)]\(gateway) \(toClient.near.address)  \(near.address) [\(near.name)]"),
            ("internet", "[\(far.name)] \(far.address)"),
        ])
    }
}
