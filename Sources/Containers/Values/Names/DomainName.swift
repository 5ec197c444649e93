/// A container's NIS domain name, from `--domainname`; looks like a host name. See setdomainname(2).
public struct DomainName: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(parsing text: String) throws(UsageError) {
        guard isDottedName(text) else {
            throw UsageError("invalid domainname format: \(text)", fix: dottedNameFix)
        }
        self.text = text
    }

    public var description: String { text }
}
