import Linux

/// A container's `/etc/hosts`, which is bound over the image's. minibox keeps a line in it for each container that it can
/// reach by name, marked at its end; all else belongs to the container. See hosts(5).
struct HostsFile {
    let path: String

    /// What the container may have made of it is not read beyond this.
    private static let limit = 64 << 10

    /// `# backend/4f2a9c81d3e0`: the network, and the container that the line is of.
    static func mark(_ network: String, _ container: String) -> String { "# \(network)/\(container.prefix(12))" }

    /// Changes its lines. A file that is not there, or is no file of a reasonable size any more, is left alone.
    ///
    /// It is written in place: the container has this very file mounted.
    func change(_ body: (inout [Substring]) -> Void) throws(KernelError) {
        let file: Descriptor
        do { file = try open(path, [.readWrite, .noFollow, .nonBlocking]) } catch {
            if error.errno == .missing { return }
            throw error
        }
        let found = try status(of: file.number)
        guard found.kind == .file, found.sizeBytes <= Self.limit else { return }
        let text = try readText(of: file.number, name: path, limit: 2 * Self.limit)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let before = lines
        body(&lines)
        if lines == before { return }
        let changed = lines.map { $0 + "\n" }.joined()
        try rewind(file.number)
        try write(changed, to: file.number)
        try truncate(file.number, toBytes: changed.utf8.count)
    }
}

extension NetworkStore {
    private func hosts(_ container: String) -> HostsFile { HostsFile(path: "\(containers)/\(container)/hosts") }

    /// Makes a container that joins known to the others on the network, and them to it. On the default bridge containers do
    /// not know each other's names, as Docker has it.
    func tellNames(of endpoint: Endpoint, _ member: Member, _ network: Network) throws {
        let mark = HostsFile.mark(endpoint.network, endpoint.container)
        let full = member.domainname.isEmpty ? "" : "\(member.hostname).\(member.domainname) "
        var lines = Self.lines(endpoint, names: full + member.hostname, mark)
        let isShared = network.name != "bridge"
        // Its own names come first: what a machine calls itself is in the first line with its address.
        if isShared { lines += Self.lines(endpoint, names: Self.names(endpoint), mark) }
        let strangers = isShared ? try endpoints(of: network.name).filter { $0.container != endpoint.container } : []
        for stranger in strangers {
            lines += Self.lines(stranger, names: Self.names(stranger), HostsFile.mark(stranger.network, stranger.container))
        }
        let added = lines
        try hosts(endpoint.container).change { known in
            // An earlier life may have been killed before it was forgotten.
            known.removeAll { $0.contains("# \(endpoint.network)/") }
            known += added
        }
        guard isShared else { return }
        let news = Self.lines(endpoint, names: Self.names(endpoint), mark)
        for stranger in strangers {
            try? hosts(stranger.container).change { known in
                known.removeAll { $0.hasSuffix(mark) }
                known += news
            }
        }
    }

    /// Nobody on the network finds the container any more.
    func forgetNames(of endpoint: Endpoint) {
        if endpoint.network == "bridge" { return }
        let mark = HostsFile.mark(endpoint.network, endpoint.container)
        for other in (try? endpointNames(endpoint.network)) ?? [] where other.container != endpoint.container {
            try? hosts(other.container).change { known in known.removeAll { $0.hasSuffix(mark) } }
        }
    }

    /// The container finds nobody on the network any more. What it has made of its file cannot keep it on the network.
    func forgetStrangers(of endpoint: Endpoint) {
        try? hosts(endpoint.container).change { known in known.removeAll { $0.contains("# \(endpoint.network)/") } }
    }

    /// Writes its new name into the lines of a container that has been renamed.
    public func rename(_ id: String, to name: String) throws {
        try locked {
            for old in try endpoints(ofContainer: id) {
                var endpoint = old
                endpoint.containerName = name
                try write(endpoint)
                let mark = HostsFile.mark(endpoint.network, id)
                let news = Self.lines(endpoint, names: Self.names(endpoint), mark)
                for other in try endpointNames(endpoint.network) where endpoint.network != "bridge" {
                    try? hosts(other.container).change { known in
                        let isOwn = other.container == id
                        let names = isOwn ? Self.names(old) : ""
                        known.removeAll { $0.hasSuffix(mark) && (!isOwn || $0.contains("\t\(names)\t")) }
                        known += news
                    }
                }
            }
        }
    }

    private static func names(_ endpoint: Endpoint) -> String {
        ([endpoint.containerName, String(endpoint.container.prefix(12))] + endpoint.aliases).joined(separator: " ")
    }

    private static func lines(_ endpoint: Endpoint, names: String, _ mark: String) -> [Substring] {
        [endpoint.address, endpoint.address6].compactMap { $0.map { "\($0.address)\t\(names)\t\(mark)" } }
    }
}
