import Formats

/// Who a container's first process is, from `--user`: `USER[:GROUP]`, each a name or an id.
public struct UserArgument: Sendable, Hashable, CustomStringConvertible {
    /// Nil: root.
    public let user: Account?
    /// Nil: the user's own groups.
    public let group: Account?

    /// Root, with the groups that list root.
    public static let root = UserArgument(user: nil, group: nil)

    /// Nothing at all means root, and an empty half means that it was not said, as for Docker.
    public init(parsing text: String) throws(UsageError) {
        let halves = parts(text, separator: ":")
        guard halves.count <= 2 else {
            throw UsageError("invalid user: \(goQuoted(text))", fix: "write USER or USER:GROUP, each a name or an id")
        }
        user = halves[0].isEmpty ? nil : try Account(parsing: halves[0])
        group = halves.count < 2 || halves[1].isEmpty ? nil : try Account(parsing: halves[1])
    }

    private init(user: Account?, group: Account?) {
        self.user = user
        self.group = group
    }

    public var description: String { (user?.description ?? "") + (group.map { ":\($0)" } ?? "") }
}

/// A user or a group, by id or by name.
public enum Account: Sendable, Hashable, CustomStringConvertible {
    case id(AccountID)
    /// To be looked up in the container's own files.
    case name(String)

    /// All digits, with or without a sign, is an id and never a name: else a passwd file could give it another meaning.
    public init(parsing text: String) throws(UsageError) {
        let unsigned = text.utf8.first.map { "+-".utf8.contains($0) } == true ? text.utf8.dropFirst() : text.utf8[...]
        if !unsigned.isEmpty, unsigned.allSatisfy(isDigit) {
            guard let id = AccountID(parsing: text) else {
                throw UsageError(
                    "uids and gids must be in range 0-\(UInt32.max - 1)",
                    fix: "\(text) is no id: write digits, without sign or leading 0")
            }
            self = .id(id)
        } else {
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: ":") }) else {
                throw UsageError(
                    "invalid user or group name: \(goQuoted(text))", fix: "write USER or USER:GROUP, each a name or an id")
            }
            self = .name(text)
        }
    }

    public var description: String {
        switch self {
        case .id(let id): id.description
        case .name(let name): name
        }
    }
}
