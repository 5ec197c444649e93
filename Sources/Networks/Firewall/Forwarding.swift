import Linux
import OCI

/// Whether this machine passes packets on between its links, like a router. See ip_forward in ip(7).
///
/// `run/networks/forwarding` tells what was changed for it.
struct Forwarding: Codable, Equatable {
    /// A switch of sysctl(8), as it was and as it was set.
    struct Switch: Codable, Equatable {
        /// Below /proc/sys: `net/ipv4/ip_forward`.
        var path: String
        var before: String
        var after: String
    }

    /// In the order in which they were set.
    var switches: [Switch] = []
    /// The chains of others that filtered or masqueraded before: those who come later rely on the switches, too.
    var others: [String] = []
    /// This boot, and its network namespace: elsewhere nothing was changed.
    var place: String

    static let fileName = "forwarding"
    private static let v4 = "net/ipv4/ip_forward"
    private static let v6 = "net/ipv6/conf/all/forwarding"

    /// Whether what the state needs is on, or cannot be switched on.
    static func suffices(for state: FirewallState) -> Bool {
        !(state.forwards && value(v4) == "0" || state.forwardsIPv6 && value(v6) == "0")
    }

    /// Switches on what the state needs and what is off.
    static func ensure(
        for state: FirewallState, others: [String], place: String, in folder: String
    ) throws(KernelError) {
        if suffices(for: state) { return }
        var changes: [Switch] = []
        if state.forwards, value(v4) == "0" {
            changes.append(Switch(path: v4, before: "0", after: "1"))
            // The kernel sets it when it stops to be a router, to what a host has by default.
            let redirects = "net/ipv4/conf/all/accept_redirects"
            if let now = value(redirects) { changes.append(Switch(path: redirects, before: now, after: now)) }
        }
        if state.forwardsIPv6, value(v6) == "0" {
            // A router does not listen to other routers, unless it is told to: then it keeps its own way out. To containers
            // it must not listen.
            let ours = ["all", "default", "lo"] + state.bridges.map(\.link.description)
            for link in (try? directoryEntries("/proc/sys/net/ipv6/conf")) ?? [] where !ours.contains(link) {
                let path = "net/ipv6/conf/\(link)/accept_ra"
                if value(path) == "1" { changes.append(Switch(path: path, before: "1", after: "2")) }
            }
            changes.append(Switch(path: v6, before: "0", after: "1"))
        }
        let noted = read(in: folder).flatMap { $0.place == place ? $0 : nil }
        var memory = noted ?? Forwarding(others: others, place: place)
        memory.switches += changes
        try memory.write(in: folder)
        for change in changes where change.before != change.after { try set(change.path, change.after) }
    }

    /// Puts back what was switched on, unless somebody else came to rely on it.
    static func restore(others: [String], place: String, in folder: String) throws(KernelError) {
        guard let memory = read(in: folder) else { return }
        if memory.place == place, Set(others).isSubset(of: memory.others) {
            // Forwarding first: until then the others matter.
            let order = memory.switches.filter { isMain($0.path) } + memory.switches.filter { !isMain($0.path) }.reversed()
            for change in order {
                // Somebody else's value, or a link that is gone, is left alone.
                guard let now = value(change.path), now != change.before else { continue }
                if now == change.after || change.before == change.after { try set(change.path, change.before) }
            }
        }
        try? unlink("\(folder)/\(fileName)")
    }

    /// Whether there is something to be put back.
    static func isNoted(in folder: String) -> Bool { exists("\(folder)/\(fileName)") }

    private static func isMain(_ path: String) -> Bool { path == v4 || path == v6 }

    private static func value(_ path: String) -> String? {
        guard let text = try? readText("/proc/sys/\(path)") else { return nil }
        return text.split(separator: "\n").first.map(String.init)
    }

    private static func set(_ path: String, _ value: String) throws(KernelError) {
        // A link's name may have dots: sysctl(8) wants the path as it is, then.
        let name = path.utf8.contains(UInt8(ascii: ".")) ? path : path.split(separator: "/").joined(separator: ".")
        try wanting(
            "pass packets on between networks", fix: "as the administrator of the machine: sysctl -w \(name)=\(value)"
        ) { () throws(KernelError) in
            try writeControl(value, to: "/proc/sys/\(path)", shell: .command("sysctl -w \(shellWord("\(name)=\(value)"))"))
        }
    }

    private static func read(in folder: String) -> Forwarding? {
        guard let text = try? readText("\(folder)/\(fileName)") else { return nil }
        return try? JSONText.decode(Forwarding.self, from: text)
    }

    private func write(in folder: String) throws(KernelError) {
        guard let text = try? JSONText.encode(self) else { return }
        try replaceFile("\(folder)/\(Self.fileName)", with: text, durable: false)
    }
}
