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
            guard link.address == Self.hardwareAddress(of: network) else {
                throw UsageError(
                    "there is a bridge \(name) already, and it is not ours",
                    fix: "rename that one: ip link set \(name) name OTHER; a network cannot take over a bridge that is there")
            }
            // One that is not up was left unfinished.
            if !link.isUp { try finish(network, name, socket) }
            return link.reference
        }
        try settlePools(of: &network)
        if network.pool(.v6) != nil, !exists("/proc/sys/net/ipv6") {
            throw UsageError(
                "the network \(network.name) has IPv6, and this kernel has none",
                fix: "use a network without --ipv6, or start the kernel without ipv6.disable=1")
        }
        try socket.createBridge(Bridge(name, mtu: options.mtu, address: Self.hardwareAddress(of: network), isUp: false))
        do {
            try finish(network, name, socket)
        } catch {
            try? socket.delete(.name(name))
            throw error
        }
        return .index(try socket.link(.name(name)).index, name: name)
    }

    /// Gives a new bridge its addresses, and switches it on: that is the last, and tells that it is whole.
    private func finish(_ network: Network, _ name: LinkName, _ socket: borrowing NetlinkSocket) throws {
        if exists("/proc/sys/net/ipv6") {
            // A container is no router for this machine; and where there is no IPv6, a link-local address would lead past the
            // rules for IPv4.
            let settings = network.pool(.v6) == nil ? [("disable_ipv6", "1")] : [("disable_ipv6", "0"), ("accept_ra", "0")]
            for (setting, value) in settings {
                try writeControl(
                    value, to: "/proc/sys/net/ipv6/conf/\(name)/\(setting)",
                    shell: .command("sysctl -q -w net.ipv6.conf.\(name).\(setting)=\(value)"))
            }
        }
        for pool in network.pools { try giveGateway(of: pool, to: name, socket) }
        try replaceFile("\(live)/\(network.name)/.link", with: "\(name)\n", durable: false)
        try socket.setUp(.name(name))
    }

    private func giveGateway(of pool: AddressPool, to name: LinkName, _ socket: borrowing NetlinkSocket) throws {
        guard let gateway = pool.gateway, let prefix = IPPrefix(gateway, length: pool.subnet.length) else { return }
        let isIPv4 = pool.subnet.family == .v4
        do {
            try socket.addAddress(
                prefix, to: .name(name), broadcast: isIPv4 && pool.subnet.length < 31 ? pool.subnet.lastAddress : nil,
                detectDuplicates: false)
        } catch { guard error.errno == .exists else { throw error } }
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
            link.kind == (network.driver == .bridge ? "bridge" : "dummy"),
            network.driver != .bridge || link.address == Self.hardwareAddress(of: network)
        {
            do { try socket.delete(link.reference) } catch { guard error.errno == .noDevice else { throw error } }
        }
        try removeTree(folder)
    }

    /// The same for a network whose definition may be gone, or damaged: its link is written down beside its places.
    private func takeDown(named name: String) throws {
        if let network = (try? read(name)) ?? nil { return try takeDown(network) }
        let text = (try? readText("\(live)/\(name)/.link", limit: 64)) ?? ""
        if let link = try? LinkName(String(text.prefix { $0 != "\n" })), let machine = try? NetlinkSocket(),
            try Self.find(link, machine)?.kind == "bridge"
        {
            try machine.delete(.name(link))
        }
        try removeTree("\(live)/\(name)")
    }

    /// Takes down the networks that no container is on any more.
    ///
    /// - Parameter seconds: how long they have to have been without one.
    /// - Returns: whether some are left that have not been so for long enough.
    @discardableResult
    public func takeDownUnused(for seconds: Int64 = 0) throws -> Bool {
        if try liveNetworks().isEmpty, !Firewall.isLeft(in: live) { return false }
        return try locked {
            var (someAreLeft, isChanged) = (false, false)
            let now = wallClockNanoseconds() / 1_000_000_000
            for name in try liveNetworks() where try endpointNames(name).isEmpty {
                let age = now - Int64(try status("\(live)/\(name)").modifiedAt.seconds)
                if age >= 0, age < seconds {
                    someAreLeft = true
                } else {
                    if !isChanged { try Firewall.doubt(in: live) }
                    isChanged = true
                    try takeDown(named: name)
                }
            }
            if isChanged || Firewall.isLeft(in: live) { try refreshRules() }
            return someAreLeft
        }
    }

    /// Whether there are networks without containers whose links are still there, or rules without networks.
    public func hasUnused() -> Bool {
        let names = (try? liveNetworks()) ?? []
        if names.isEmpty { return Firewall.isLeft(in: live) }
        return names.contains { ((try? endpointNames($0)) ?? []).isEmpty }
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
