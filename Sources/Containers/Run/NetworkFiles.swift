import Linux
import Networks
import OCI

/// The files that tell a container its own names: hostname, hosts and resolv.conf, bound over the image's.
enum NetworkFiles {
    private static let places = [("resolv.conf", "/etc/resolv.conf"), ("hostname", "/etc/hostname"), ("hosts", "/etc/hosts")]

    /// Where they lie in the container.
    static var destinations: [String] { places.map(\.1) }

    /// Writes the files into the folder of the container.
    static func write(in folder: CInt, path: String, hostname: String, for request: RunRequest) throws(KernelError) {
        for (name, text) in [
            ("hostname", hostname + "\n"), ("hosts", try hosts(hostname, request)),
            ("resolv.conf", request.resolver.document(over: hostsResolver(request))),
        ] {
            let file = try open(name, [.writeOnly, .create, .truncate, .noFollow], mode: 0o644, in: folder)
            try Linux.write(
                text, to: file.number, note: name,
                shell: .command("printf %s \(shellWord(text)) > \(shellWord("\(path)/\(name)"))"))
        }
    }

    static func mounts(folder: String) -> [MountSpec] {
        places.map { name, destination in
            MountSpec(destination, type: "bind", source: "\(folder)/\(name)", options: ["rbind", "rprivate"])
        }
    }

    private static func hosts(_ hostname: String, _ request: RunRequest) throws(KernelError) -> String {
        let extra = request.extraHosts.map { "\($0.address.text)\t\($0.name)\n" }.joined()
        if request.sharedNamespaces.contains(.net), let text = try? readText("/etc/hosts") { return text + extra }
        let names = request.domainname.map { "\(hostname).\($0.text) \(hostname)" } ?? hostname
        let own: String
        switch request.network {
        // It has its name there once it has its address.
        case .joined: own = ""
        case .userMode: own = "\(UserModeAddresses.own.address)\t\(names)\n"
        case .none, .host, .container: own = "127.0.1.1\t\(names)\n"
        }
        return """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            \(extra)\(own)
            """
    }

    /// The host's resolv.conf, but for name servers that only the host itself can reach.
    private static func hostsResolver(_ request: RunRequest) -> String {
        let text = (try? readText("/etc/resolv.conf")) ?? ""
        guard request.network.takesPorts, request.resolver.servers.isEmpty else { return text }
        if case .userMode = request.network { return forwarded(text) }
        if let reachable = withoutLoopback(text) { return reachable }
        // Behind systemd-resolved's own there are those that it asks.
        if let text = try? readText("/run/systemd/resolve/resolv.conf"), let reachable = withoutLoopback(text) {
            return reachable
        }
        // Docker's choice for machines that have no other.
        let rest = text.split(separator: "\n").filter { !$0.hasPrefix("nameserver") }
        return (rest + ["nameserver 8.8.8.8", "nameserver 8.8.4.4"]).map { $0 + "\n" }.joined()
    }

    /// The program that carries the packets asks the host's own name servers for it; those that are reached without it stand
    /// behind it.
    static func forwarded(_ text: String) -> String {
        let others =
            (withoutLoopback(text)
                ?? text.split(separator: "\n").filter { !$0.hasPrefix("nameserver") }
                .map { $0 + "\n" }.joined())
        return "nameserver \(UserModeAddresses.nameServer)\n" + others
    }

    /// - Returns: nil when no name server is left.
    static func withoutLoopback(_ text: String) -> String? {
        let lines = text.split(separator: "\n").filter { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.first != "nameserver" || !(words.count > 1 && (words[1].hasPrefix("127.") || words[1] == "::1"))
        }
        return lines.contains { $0.hasPrefix("nameserver") } ? lines.map { $0 + "\n" }.joined() : nil
    }
}
