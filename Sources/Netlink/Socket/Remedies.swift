import Glibc
import Linux

/// The fixes, request by request and errno by errno; what the kernel means by them, since no manual page lists them.
enum Remedies {
    private static let table: [MessageType: [Errno: String]] = [
        .newLink: [
            .exists: "a link of that name exists: choose another name, or delete it (ip link delete)",
            .noDevice: "no such link in this namespace (ip link lists them): it may have been renamed, moved or deleted",
            .notSupported: "the kernel lacks this kind of link: load its module (modprobe veth, modprobe bridge)",
            .busy: "the link is a port of something else, or is up where it must be down: release it, or set it down",
            .noSuchProcess: "the process has ended, and its network namespace with it",
            .invalid:
                "the link cannot do that: a port of a bridge must be Ethernet-like, and an MTU must lie between the minimum "
                + "and maximum that 'ip -d link show' prints",
            .range: "the MTU is out of range for this link, or the name is longer than 15 bytes",
        ],
        .deleteLink: [
            .noDevice: "no such link in this namespace: it is gone already",
            .notSupported: "this link cannot be deleted: it is hardware, or the loopback",
        ],
        .getLink: [.noDevice: "no such link in this namespace: 'ip link' lists them"],
        .newAddress: [
            .exists: "the link has this address already",
            .noDevice: "no such link in this namespace: 'ip link' lists them",
            .access: "IPv6 is switched off there: sysctl net.ipv6.conf.all.disable_ipv6=0",
            .notSupported: "the kernel or the namespace has no IPv6",
        ],
        .deleteAddress: [Errno(EADDRNOTAVAIL): "the link does not have this address, with this prefix length"],
        .newRoute: [
            .exists: "there is such a route already: 'ip route' lists them",
            Errno(ENETUNREACH): "the gateway must lie in the network of a link that is up: add an address there first",
            Errno(ENETDOWN): "the link is down: set it up first",
            .noDevice: "no such link in this namespace: 'ip link' lists them",
            .invalid: "the gateway is one of this machine's own addresses, or the route has neither gateway nor link",
        ],
        .deleteRoute: [.noSuchProcess: "there is no such route: 'ip route' lists them"],
    ]

    private static let everywhere: [Errno: String] = [
        .permission: "changing the network needs CAP_NET_ADMIN in the user namespace that owns the network namespace: "
            + "run as root (sudo), or make a user namespace first",
        Errno(EPROTONOSUPPORT): "the kernel has no rtnetlink",
    ]

    static func fix(_ errno: Errno, _ type: MessageType?) -> String? {
        type.flatMap { table[$0]?[errno] } ?? everywhere[errno]
    }
}
