import Formats
import Glibc
import Linux
import Netlink

/// EPROTONOSUPPORT: the kernel has no such protocol.
let noSuchProtocol = EPROTONOSUPPORT

/// Why a port of this machine could not be had.
struct BindRefusal: Error {
    let address: IPAddress
    let port: UInt16
    let error: KernelError

    var isInUse: Bool { error.errno == .addressInUse }

    /// Whether it only says that this machine, or this network namespace, has no IPv6.
    var meansNoIPv6: Bool { [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errno.code) }

    /// In Docker's words, with a fix.
    func told(of request: PortRequest) -> UsageError {
        var said = UsageError("Bind for \(address):\(port) failed: \(error.errno.words.lowercased())")
        switch error.errno.code {
        case EADDRINUSE:
            said.message = "Bind for \(address):\(port) failed: port is already allocated"
            said.fix = inUseFix(request)
        case EACCES:
            said.fix =
                "ports below \(firstFreeForAll) are root's: publish a higher one, or run as root; or, as root: "
                + "sysctl net.ipv4.ip_unprivileged_port_start=\(port)"
        case EADDRNOTAVAIL:
            said.fix = "\(address) is no address of this machine: see 'ip address' for those that are"
        case EAFNOSUPPORT: said.fix = "this machine has no \(address.family == .v6 ? "IPv6" : "IPv4"): name another address"
        case noSuchProtocol: said.fix = "load the kernel's module (modprobe sctp), or name a port of this machine"
        default: said.fix = error.fix
        }
        return said
    }

    private func inUseFix(_ request: PortRequest) -> String {
        if port == 0 { return "no port is free: end something that has many" }
        let advice = "publish another port of this machine, or none (-p \(request.containerPort)), for any free one"
        guard let owner = PortOwner(of: port, at: address, request.transport) else {
            return "'ss -lnp' shows who has it; \(advice)"
        }
        if owner.pid == processID() { return "it is asked for twice: \(advice)" }
        return "\(owner.words) has it: \(advice)"
    }

    private var firstFreeForAll: String {
        let text = try? readText("/proc/sys/net/ipv4/ip_unprivileged_port_start")
        return text?.split(separator: "\n").first.map(String.init) ?? "1024"
    }
}
