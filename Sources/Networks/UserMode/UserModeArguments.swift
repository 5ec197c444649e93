import Linux

extension UserModeProgram {
    /// Descriptors of slirp4netns beside the standard ones: it writes to the first when it is ready, and ends when nobody has the
    /// other end of the second any more.
    static let (readyDescriptor, lifeDescriptor) = (CInt(3), CInt(4))

    /// Its command line for the network namespace of a process.
    ///
    /// What listens on this machine's loopback stays out of reach, and nothing comes in: published ports are the relay's.
    /// - Parameter withoutRoute: whether this machine has no default route, of which pasta would take the link for its model.
    func arguments(into process: Int32, withoutRoute: Bool = false) -> [String] {
        let own = UserModeAddresses.own
        switch self {
        case .pasta:
            return [
                // Its number as the monitor knows it; it writes it to the pipe when all is there.
                "--foreground", "--quiet", "--pid", "/dev/stdout", "--config-net", "--ns-ifname", "\(UserModeAddresses.link)",
                "--address", "\(own.address)", "--netmask", "\(own.length)", "--gateway", "\(UserModeAddresses.gateway)",
                "--dns-forward", "\(UserModeAddresses.nameServer)", "--no-map-gw", "--tcp-ports", "none", "--udp-ports", "none",
                "--tcp-ns", "none", "--udp-ns", "none",
            ] + (withoutRoute ? ["--interface", "lo", "--mac-addr", "52:55:0a:00:02:02"] : []) + ["\(process)"]
        case .slirp4netns:
            return [
                "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp",
                "--ready-fd=\(Self.readyDescriptor)", "--exit-fd=\(Self.lifeDescriptor)", "\(process)",
                "\(UserModeAddresses.link)",
            ]
        }
    }

    /// Whether this machine has a default route, of either family. See route(8) on /proc/net/route.
    static var machineHasRoute: Bool {
        let words = { (path: String) in
            ((try? readText(path)) ?? "").split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace) }
        }
        let none = String(repeating: "0", count: 32)
        // Destination and mask; destination and its length, and not the route that says that there is none.
        return words("/proc/net/route").contains { $0.count > 7 && $0[1] == "00000000" && $0[7] == "00000000" }
            || words("/proc/net/ipv6_route").contains { $0.count > 9 && $0[0] == none && $0[1] == "00" && $0[9] != "lo" }
    }

    /// What it has said, without what means nothing: it may have no system log to write to.
    static func said(_ text: String) -> String {
        text.split(separator: "\n").filter { !$0.hasPrefix("Failed to send") && !$0.hasPrefix("WARNING: Support for seccomp") }
            .joined(separator: "; ")
    }

    /// What helps, by what it has said.
    func fix(for said: String) -> String {
        let known = [
            ("tun", "modprobe tun; chmod 666 /dev/net/tun, as root"),
            ("unrecognized option", "this \(self) is too old: apt-get install \(package) of Debian 12 or later"),
        ]
        return known.first { said.contains($0.0) }?.1 ?? "see \(self)(1); --network none does without"
    }
}
