import Flags
import LabKit
import Linux
import Netlink

extension LabNet {
    struct Options: LabOptions {
        var shared = SharedOptions()
        var name = "lab0"
        var peerName = "lab1"
        var address: String?
        var peerAddress: String?
        var mtu: String?
        var count = "3"
        var isApart = false
        var hasBridge = false
        var hasRouter = false
    }

    /// Where the near end of the cable lies.
    enum Place {
        /// In the network namespace in which the lab was started.
        case host
        /// In a new one.
        case apart
        /// In a new one, as a port of a bridge.
        case bridge
        /// In a new one, which forwards to a pretended internet.
        case router
    }

    /// What was asked for, checked. What cannot be ends the lab.
    struct Wishes {
        let cable: Cable
        let place: Place
        let hasBridge: Bool
        let count: Int

        init(_ options: Options) {
            place =
                options.hasRouter
                ? .router : options.hasBridge ? .bridge : options.isApart || effectiveUserID() != 0 ? .apart : .host
            let routes = place == .host ? Self.routes() : []
            let usual = Self.network(apartFrom: routes)
            let near = Cable.End(
                name: Self.name(options.name, "name"), address: Self.prefix(options.address ?? "\(usual).1/24", "address"))
            let far = Cable.End(
                name: Self.name(options.peerName, "peer-name"),
                address: Self.prefix(options.peerAddress ?? "\(usual).2/24", "peer-address"))
            if near.name == far.name { lab.misused("both ends begin in one namespace, and cannot both be called \(near.name)") }
            if near.address.address == far.address.address || !near.address.contains(far.address.address) {
                lab.misused("\(far.address) must be another address in the network of \(near.address)")
            }
            cable = Cable(near: near, far: far, mtu: options.mtu.map { Self.number($0, "mtu", 68...65535) })
            count = Self.number(options.count, "count", 1...100)
            hasBridge = options.hasBridge
            refuseTakenNetwork(routes)
        }

        private static func name(_ word: String, _ flag: String) -> LinkName {
            do { return try LinkName(word) } catch { lab.misused("--\(flag) \(word): no name of a link: \(error.fix)") }
        }

        private static func prefix(_ word: String, _ flag: String) -> IPPrefix {
            guard let prefix = try? IPPrefix(word), isOfMachine(prefix) else {
                lab.misused(
                    "--\(flag) \(word): write the IPv4 address of a machine, with the length of its network, as in 192.0.2.1/24")
            }
            return prefix
        }

        /// Not the loopback's, not for groups, and neither the network itself nor the address of all.
        private static func isOfMachine(_ prefix: IPPrefix) -> Bool {
            let first = prefix.address.bytes[0]
            return prefix.family == .v4 && (1...30).contains(prefix.length) && first != 127 && (1...223).contains(first)
                && prefix.address != prefix.network.address && prefix.address != prefix.lastAddress
        }

        private static func number(_ word: String, _ flag: String, _ range: ClosedRange<Int>) -> Int {
            guard let number = Int(word), range.contains(number) else {
                lab.misused("--\(flag) \(word): a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        /// The networks that the machine reaches already, but for what it sends to its router.
        private static func routes() -> [IPPrefix] {
            ((try? NetlinkSocket().routes()) ?? []).filter { !$0.isDefault }.map(\.destination)
        }

        /// The first three numbers of a network for documentation (RFC 5737) that this machine does not use itself.
        private static func network(apartFrom routes: [IPPrefix]) -> String {
            let networks = ["192.0.2", "198.51.100", "203.0.113"]
            return networks.first { network in
                (try? IPPrefix("\(network).0/24")).map { network in !routes.contains { $0.overlaps(network) } } ?? false
            } ?? networks[0]
        }

        /// An address of a network that the machine reaches already would lead its packets astray.
        private func refuseTakenNetwork(_ routes: [IPPrefix]) {
            guard let taken = routes.first(where: { $0.overlaps(cable.near.address) }) else { return }
            lab.misused(
                "this machine has a route to \(taken) already: choose another network with --address and "
                    + "--peer-address, or leave the machine alone with --apart")
        }
    }
}
