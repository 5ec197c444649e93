import Linux
import Netlink

extension LabNet {
    /// The lab as a script. The machines are made from outside, while a process inside keeps their namespaces alive: so it
    /// is not a chain of calls of one process, as the scripts of the other labs are.
    static func script(_ options: Options, _ command: [String]) -> String {
        let wishes = Wishes(options)
        let words = (command.isEmpty ? ["sh"] : command).map(shellWord).joined(separator: " ")
        let body =
            switch wishes.place {
            case .host, .apart: cableLines(wishes.cable)
            case .bridge: bridgeLines(wishes.cable)
            case .router: routerLines(Router(wishes.cable, withBridge: wishes.hasBridge), wishes.hasBridge)
            }
        return """
            #!/bin/sh
            # What lab-net has made, with util-linux and iproute2\(wishes.place == .router ? ", and nft" : "").
            #     sh SCRIPT [COMMAND...]
            set -eu
            PATH=$PATH:/usr/sbin:/sbin
            \(words.contains("$") ? "# shellcheck disable=SC2016\n" : "")[ $# -gt 0 ] || set -- \(words)
            \(wishes.place == .host ? becomeRoot : moveApartLines)
            # A machine is a network namespace, and a process in it that keeps it.
            machine() {
                unshare --net sleep 1000000 &
                until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
            }
            inside() { nsenter --net --target "$@"; }
            \(body)
            # The new mount of sysfs shows the links of the namespace that it is made in.
            status=0
            inside "$first" unshare --mount sh -c 'mount -t sysfs sysfs /sys; exec "$@"' sh "$@" || status=$?
            exit "$status"

            """
    }

    /// Root gives the machine one link; anybody else has both ends in networks of her own.
    private static let becomeRoot = """
        if [ "$(id -u)" != 0 ]; then
            exec unshare --user --map-root-user --net sh "$(readlink -f "$0")" "$@"
        fi
        """

    private static let moveApartLines = """
        if [ -z "${lab_apart:-}" ]; then
            export lab_apart=1
            if [ "$(id -u)" = 0 ]; then exec unshare --net sh "$(readlink -f "$0")" "$@"; fi
            exec unshare --user --map-root-user --net sh "$(readlink -f "$0")" "$@"
        fi
        """

    /// Both ends are born here, and the far one moves.
    private static func pair(_ cable: Cable, to machine: String) -> String {
        let mtu = cable.mtu.map { " mtu \($0)" } ?? ""
        let (near, far) = (shellWord("\(cable.near.name)"), shellWord("\(cable.far.name)"))
        return """
            ip link add name \(near)\(mtu) type veth peer name \(far)\(mtu)
            ip link set \(far) netns "$\(machine)"
            inside "$\(machine)" ip link set lo up
            inside "$\(machine)" ip address add \(cable.far.address) dev \(far)
            inside "$\(machine)" ip link set \(far) up
            """
    }

    private static func nearEnd(_ cable: Cable) -> String {
        let near = shellWord("\(cable.near.name)")
        return "ip address add \(cable.near.address) dev \(near)\nip link set \(near) up"
    }

    private static func port(_ cable: Cable) -> String {
        let near = shellWord("\(cable.near.name)")
        return "ip link set \(near) master br0\nip link set \(near) up"
    }

    /// Whoever is left in the namespace would keep the link.
    private static func firstMachine(_ cable: Cable) -> String {
        "near=\(shellWord("\(cable.near.name)"))\nmachine; first=$!\n"
            + "trap 'kill -KILL \"$first\"; ip link delete \"$near\" 2> /dev/null || :' EXIT"
    }
    private static let twoMachines = "machine; first=$!\nmachine; second=$!\ntrap 'kill -KILL \"$first\" \"$second\"' EXIT"
    private static let bridge = "ip link add name br0 type bridge\nip link set br0 up"

    private static func cableLines(_ cable: Cable) -> String {
        [firstMachine(cable), pair(cable, to: "first"), nearEnd(cable)].joined(separator: "\n")
    }

    private static func bridgeLines(_ cable: Cable) -> String {
        let other = Switch(cable).second
        return [twoMachines, bridge, pair(cable, to: "first"), port(cable), pair(other, to: "second"), port(other)]
            .joined(separator: "\n")
    }

    private static func routerLines(_ router: Router, _ hasBridge: Bool) -> String {
        let (client, internet) = (router.toClient, router.toInternet)
        let gateway =
            hasBridge
            ? "\(bridge)\nip address add \(client.near.address) dev br0\n\(pair(client, to: "first"))\n\(port(client))"
            : "\(pair(client, to: "first"))\n\(nearEnd(client))"
        return [
            twoMachines, gateway, pair(internet, to: "second"), nearEnd(internet),
            "inside \"$first\" ip route add default via \(client.near.address.address)",
            "echo 1 > /proc/sys/net/ipv4/ip_forward",
            "nft 'add table ip lab; \(Router.chains)'",
            "nft 'add rule ip lab postrouting oifname \(internet.near.name) masquerade'",
        ].joined(separator: "\n")
    }
}
