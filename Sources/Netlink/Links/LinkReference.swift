/// Which link is meant: by its index, its name, or both.
public struct LinkReference: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The number of the link in its namespace, from 1; nil when only the name is known. It outlives a rename.
    public let index: CInt?
    /// Nil when only the index is known.
    public let name: LinkName?

    private init(_ index: CInt?, _ name: LinkName?) {
        self.index = index
        self.name = name
    }

    /// The kernel looks the name up.
    public static func name(_ name: LinkName) -> LinkReference { LinkReference(nil, name) }
    /// The link itself, whatever it is called; the name is for people and scripts.
    public static func index(_ index: CInt, name: LinkName? = nil) -> LinkReference { LinkReference(index, name) }

    /// `lo`, which is the first link of every network namespace.
    public static let loopback = LinkReference(1, "lo")

    /// The name of a link, in source code.
    public init(stringLiteral text: StaticString) { self.init(nil, LinkName(stringLiteral: text)) }

    /// The name; without one, what ip(8) calls such a link: `if7`.
    public var description: String { name?.description ?? index.map { "if\($0)" } ?? "no link" }
}
