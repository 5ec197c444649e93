import Formats

/// How a container asks for names, where that differs from the host: `--dns`, `--dns-search`, `--dns-option`. See resolv.conf(5).
public struct ResolverSettings: Sendable, Equatable {
    public var servers: [InternetAddress] = []
    /// Domains that are tried after a short name; a single `.` is none.
    public var searchDomains: [String] = []
    public var options: [String] = []

    public init() {}

    /// - Throws: for what is no address, and for words that would begin another line.
    public init(servers: [String], searchDomains: [String], options: [String]) throws(UsageError) {
        for text in servers {
            guard let address = InternetAddress(text) else {
                throw UsageError("IP address is not correctly formatted: \(text)", fix: "write an address, as in 192.0.2.53")
                    .of(argument: text, for: "--dns")
            }
            self.servers.append(address)
        }
        for domain in searchDomains where domain != "." {
            guard isDottedName(domain) else {
                throw UsageError("\(domain) is not a valid domain", fix: dottedNameFix).of(argument: domain, for: "--dns-search")
            }
        }
        for option in options {
            guard !option.isEmpty, option.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
                throw UsageError("\(goQuoted(option)) is not an option of resolv.conf", fix: "write one word, as in ndots:2")
                    .of(argument: option, for: "--dns-option")
            }
        }
        self.searchDomains = searchDomains
        self.options = options
    }

    /// A container's resolv.conf: the host's, with what was asked for in place of what it has.
    func document(over host: String) -> String {
        if self == ResolverSettings() { return host }
        let lines = host.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        let hosts = { (word: String) in lines.filter { $0.first == word }.map { Array($0.dropFirst()) } }
        // The last line of them counts.
        let domains = searchDomains.isEmpty ? hosts("search").last ?? [] : searchDomains.filter { $0 != "." }
        let servers = servers.isEmpty ? hosts("nameserver").compactMap(\.first) : servers.map(\.text)
        let options = options.isEmpty ? hosts("options").last ?? [] : options
        return (domains.isEmpty ? "" : "search \(domains.joined(separator: " "))\n")
            + servers.map { "nameserver \($0)\n" }.joined()
            + (options.isEmpty ? "" : "options \(options.joined(separator: " "))\n")
    }
}
