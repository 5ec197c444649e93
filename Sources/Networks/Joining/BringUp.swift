import Formats
import Linux
import Netlink

extension NetworkStore {
    /// What the bridge of a network is called.
    public func bridgeLink(of network: Network) -> LinkName {
        if let chosen = try? DriverOptions(network.options).bridgeName { return chosen }
        if isMachines, network.name == "bridge" { return "minibox0" }
        return Self.link("mb-", network.id)
    }

    /// The link of this machine that a network's links belong to; nil for those that have none.
    func link(of network: Network) -> LinkName? {
        switch network.driver {
        case .bridge: bridgeLink(of: network)
        case .macvlan, .ipvlan: (try? DriverOptions(network.options).parent) ?? Self.link("dm-", network.id)
        case .host, .none: nil
        }
    }

    private static func link(_ prefix: String, _ id: String) -> LinkName {
        // Three and twelve bytes are fifteen, which is what a name may have.
        (try? LinkName(prefix + id.prefix(12))) ?? "mb-"
    }

    /// Makes sure that the link of a network is there and up.
    ///
    /// - Parameter socket: of this machine.
    func bringUp(_ network: inout Network, _ socket: borrowing NetlinkSocket) throws -> LinkReference {
        let options = try DriverOptions(network.options)
        if !isDirectory("\(live)/\(network.name)") { try ensureDirectory("\(live)/\(network.name)", mode: 0o700) }
        guard network.driver == .bridge else { return try bringUpParent(of: network, options, socket) }
        let name = bridgeLink(of: network)
        if let link = try Self.find(name, socket) {
            guard link.kind == "bridge" else {
                throw UsageError(
                    "the link \(name) is a \(link.kind ?? "network card"), where the network \(network.name) wants its bridge",
                    fix: "rename that link: ip link set \(name) name OTHER")
            }
            return link.reference
        }
        try settlePools(of: &network)
        if network.pool(.v6) != nil, !exists("/proc/sys/net/ipv6") {
            throw UsageError(
                "the network \(network.name) has IPv6, and this kernel has none",
                fix: "use a network without --ipv6, or start the kernel without ipv6.disable=1")
        }
        try socket.createBridge(Bridge(name, mtu: options.mtu, address: Self.hardwareAddress(of: network), isUp: true))
        do {
            // A container is no router for this machine.
            let advertisements = "/proc/sys/net/ipv6/conf/\(name)/accept_ra"
            if exists(advertisements) {
                try writeControl("0", to: advertisements, shell: .command("sysctl -q -w net.ipv6.conf.\(name).accept_ra=0"))
            }
            for pool in network.pools { try giveGateway(of: pool, to: name, socket) }
        } catch {
            try? socket.delete(.name(name))
            throw error
        }
        return .index(try socket.link(.name(name)).index, name: name)
    }

    private func giveGateway(of pool: AddressPool, to name: LinkName, _ socket: borrowing NetlinkSocket) throws {
        guard let gateway = pool.gateway, let prefix = IPPrefix(gateway, length: pool.subnet.length) else { return }
        let isOld = pool.subnet.family == .v4
        if !isOld {
            // Where the machine has IPv6 switched off for new links.
            let switchPath = "/proc/sys/net/ipv6/conf/\(name)/disable_ipv6"
            if (try? readText(switchPath)) == "1\n" {
                try writeControl("0", to: switchPath, shell: .command("sysctl -q -w net.ipv6.conf.\(name).disable_ipv6=0"))
            }
        }
        try socket.addAddress(
            prefix, to: .name(name), broadcast: isOld && pool.subnet.length < 31 ? pool.subnet.lastAddress : nil,
            detectDuplicates: false)
    }

    /// The parent of macvlan and ipvlan links: a network card that is there, or one of ours that leads nowhere.
    private func bringUpParent(
        of network: Network, _ options: DriverOptions, _ socket: borrowing NetlinkSocket
    ) throws -> LinkReference {
        guard let name = link(of: network) else { throw UsageError("the network \(network.name) has no link") }
        if let link = try Self.find(name, socket) { return link.reference }
        guard options.parent == nil else {
            throw UsageError(
                "there is no link \(name), which the network \(network.name) is a part of",
                fix:
                    "see 'ip link' for those that there are; a VLAN of one is made with: ip link add link eth0 name eth0.50 type vlan id 50"
            )
        }
        do { try socket.createDummy(name, up: true) } catch {
            throw error.errno == .notSupported
                ? UsageError(
                    "the network \(network.name) has no parent, and this kernel has no dummy links to stand in for one",
                    fix: "name a parent when you make the network, -o parent=eth0, or load the module: modprobe dummy")
                : error
        }
        return try socket.link(.name(name)).reference
    }

    /// - Returns: nil when there is no such link.
    static func find(_ name: LinkName, _ socket: borrowing NetlinkSocket) throws(NetlinkError) -> Link? {
        do { return try socket.link(.name(name)) } catch {
            guard error.errno == .noDevice else { throw error }
            return nil
        }
    }

    /// One that stays while ports come and go: without, a bridge takes the lowest of its ports', and neighbours have to ask
    /// again. Locally administered, from the network's id.
    private static func hardwareAddress(of network: Network) -> MACAddress? {
        MACAddress("02:42", digits: network.id)
    }

    /// A subnet that the machine itself has begun to use meanwhile, by another program's bridge or another cable, is
    /// replaced, unless somebody has chosen it.
    private func settlePools(of network: inout Network) throws {
        let machines = try machinesNetworks()
        for index in network.pools.indices {
            let pool = network.pools[index]
            guard let route = machines.first(where: { $0.overlaps(pool.subnet) }) else { continue }
            guard !pool.isChosen, pool.subnet.family == .v4, try endpointNames(network.name).isEmpty else {
                throw UsageError(
                    "the network \(network.name) is \(pool.subnet), and this machine has another way to \(route)",
                    fix: "remove the network and make it anew with another --subnet; 'ip route' shows what is in the way")
            }
            network.pools[index] = try freePool(besides: try all().filter { $0.name != network.name })
            try write(network)
        }
    }

    // MARK: Taking down

    /// Removes the link of a network, and what stands for it in the run folder.
    func takeDown(_ network: Network) throws {
        let folder = "\(live)/\(network.name)"
        guard isDirectory(folder) else { return }
        let socket = try NetlinkSocket()
        let own = network.driver == .bridge || ((try? DriverOptions(network.options).parent) ?? nil) == nil
        if own, let name = link(of: network), let link = try Self.find(name, socket),
            link.kind == (network.driver == .bridge ? "bridge" : "dummy")
        {
            do { try socket.delete(link.reference) } catch { guard error.errno == .noDevice else { throw error } }
        }
        try removeTree(folder)
    }

    /// Takes down the networks that no container is on any more.
    ///
    /// - Parameter seconds: how long they have to have been without one.
    /// - Returns: whether some are left that have not been so for long enough.
    @discardableResult
    public func takeDownUnused(for seconds: Int64 = 0) throws -> Bool {
        if try liveNetworks().isEmpty { return false }
        return try locked {
            var (someAreLeft, isChanged) = (false, false)
            let now = wallClockNanoseconds() / 1_000_000_000
            for name in try liveNetworks() where try endpointNames(name).isEmpty {
                let age = now - Int64(try status("\(live)/\(name)").modifiedAt.seconds)
                if age >= 0, age < seconds {
                    someAreLeft = true
                } else if let network = try read(name) {
                    try takeDown(network)
                    isChanged = true
                } else {
                    try removeTree("\(live)/\(name)")
                }
            }
            if isChanged { try refreshRules() }
            return someAreLeft
        }
    }

    /// Whether there are networks without containers whose links are still there.
    public func hasUnused() -> Bool {
        ((try? liveNetworks()) ?? []).contains { ((try? endpointNames($0)) ?? []).isEmpty }
    }
}

extension MACAddress {
    /// An address that begins as written, and goes on with hexadecimal digits.
    init?(_ beginning: String, digits: String) {
        let start = beginning.split(separator: ":").compactMap { UInt8($0, radix: 16) }
        let digits = Array(digits)
        let rest = stride(from: 0, to: 2 * (6 - start.count), by: 2).compactMap { place in
            place + 1 < digits.count ? UInt8(String(digits[place...place + 1]), radix: 16) : nil
        }
        self.init(bytes: start + rest)
    }
}
