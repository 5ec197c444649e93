import Formats
import Glibc

/// A line more in a container's /etc/hosts, from `--add-host NAME:ADDRESS`.
public struct ExtraHost: Sendable, Hashable {
    public let name: String
    public let address: InternetAddress

    /// `NAME:ADDRESS` or `NAME=ADDRESS`; an IPv6 address may stand in brackets.
    public init(parsing text: String) throws(UsageError) {
        let fix = "write a name and its address, as in db:192.0.2.7"
        guard let mark = text.firstIndex(where: { $0 == ":" || $0 == "=" }), mark != text.startIndex else {
            throw UsageError("bad format for add-host: \(goQuoted(text))", fix: fix)
        }
        var address = text[text.index(after: mark)...]
        if address.hasPrefix("["), address.hasSuffix("]") { address = address.dropFirst().dropLast() }
        guard let parsed = InternetAddress(address) else {
            throw UsageError("invalid IP address in add-host: \(goQuoted(String(address)))", fix: fix)
        }
        let name = text[..<mark]
        // It becomes a word of a line.
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "#") }) else {
            throw UsageError("bad format for add-host: \(goQuoted(text))", fix: fix)
        }
        self.name = String(name)
        self.address = parsed
    }

    /// As `inspect` shows it.
    public var text: String { "\(name):\(address.text)" }
}

/// The text of an IPv4 or IPv6 address. See inet_pton(3).
public struct InternetAddress: Sendable, Hashable {
    public let text: String

    public init?(_ text: some StringProtocol) {
        let text = String(text)
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        self.text = text
    }
}
