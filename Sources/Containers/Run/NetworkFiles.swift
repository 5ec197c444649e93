import Linux
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
            ("resolv.conf", request.resolver.document(over: (try? readText("/etc/resolv.conf")) ?? "")),
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
        return """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            \(extra)127.0.1.1\t\(names)

            """
    }
}
