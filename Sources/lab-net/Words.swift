import Flags
import LabKit

extension LabNet {
    static func goingOn(_ cable: Cable) -> String {
        let (near, far) = (cable.near, cable.far)
        return """
            Go on by hand:
              lab-net -- sh                          at the far end: ip addr, ip -s link, ls /sys/class/net; 'exit' leaves
              lab-net -- sleep 1000                  and from here: lab ping \(far.address.address); ip -s link show \(near.name)
              lab-net --apart -- sh                  the same without a link of your machine's; root is not needed
              lab-net --bridge; lab-net --nat        a switch with two machines; a router, and its three switches
              sudo unshare --net sh -c 'ip link; ip link set lo up'        a network of its own with util-linux
              sudo ip link add \(near.name) type veth peer name \(far.name) netns PID     a cable to the namespace of a process
              sudo ip netns add lab                  a namespace that a file keeps, with iproute2; ip netns delete lab
              minibox run --rm --without loopback busybox ip link show lo  the same step left out of a whole container
            Read on: network_namespaces(7), veth(4), rtnetlink(7), icmp(7), raw(7), ip-link(8), nft(8).
            """
    }

    static let lab = Lab<Options>(
        "lab-net", "what carries a packet across?",
        lesson: """
            A network namespace has links, addresses, routes, a packet filter, port numbers and the settings below
            /proc/sys/net of its own. A new one has a loopback that is down, and nothing else. A veth pair is a cable: two links,
            one in each namespace; what one sends the other receives. The kernel, its drivers and the processors that carry the
            packets are the same on both sides.

              lab-net                        tells the story: a cable to a new namespace, packets across, their end
              lab-net --bridge               a switch with two machines
              lab-net --nat                  a client, a router, and a pretended internet
              lab-net [OPTIONS] -- COMMAND   runs a command at the far end, and ends with its exit code

            The machine keeps its links, rules and settings: it gets one veth, for as long as the lab lives. With --apart,
            --bridge or --nat it gets none. Anybody else than root has a user namespace, and both ends in networks of her own.
            """,
        flags: [
            Flag("name", takes: "name", group: "Options", "The near end's name; 'lab0' without it.") { $0.name = $1 },
            Flag("peer-name", takes: "name", group: "Options", "The far end's name; 'lab1' without it.") { $0.peerName = $1 },
            Flag(
                "address", takes: "prefix", group: "Options",
                "The near end's address; without it .1 of a network for documentation that is free."
            ) {
                $0.address = $1
            },
            Flag("peer-address", takes: "prefix", group: "Options", "The far end's address; without it .2 of the same network.") {
                $0.peerAddress = $1
            },
            Flag("mtu", takes: "bytes", group: "Options", "The largest packet of the cable; 1500 without it.") { $0.mtu = $1 },
            Flag("count", takes: "number", group: "Options", "How many packets go across in the story; 3 without it.") {
                $0.count = $1
            },
            Flag("apart", group: "Options", "Both ends in networks of the lab's own: as an ordinary user has it anyway.") {
                $0.isApart = $1
            },
            Flag("bridge", group: "Options", "The near end is a port of a bridge, another machine on the next one.") {
                $0.hasBridge = $1
            },
            Flag("nat", group: "Options", "The near end belongs to a router, which masquerades to a pretended internet.") {
                $0.hasRouter = $1
            },
        ])
}
