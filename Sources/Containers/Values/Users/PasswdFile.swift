/// The users of a container, from its /etc/passwd. See passwd(5).
public struct PasswdFile: Sendable, Equatable {
    /// One user.
    public struct Entry: Sendable, Equatable {
        public let name: String
        public let uid: UInt32
        public let gid: UInt32
        /// As the file has it; may be empty.
        public let home: String
    }

    public let entries: [Entry]

    /// Lines with too few fields, or with an id that is none, are passed over; the file is the image's, and may be anything.
    public init(parsing bytes: [UInt8]) {
        entries = AccountLines.parsed(bytes, fields: 6).compactMap { fields in
            guard let uid = AccountID(parsing: fields[2]), let gid = AccountID(parsing: fields[3]) else { return nil }
            return Entry(name: fields[0], uid: uid.number, gid: gid.number, home: fields[5])
        }
    }

    public init(parsing text: String) { self.init(parsing: Array(text.utf8)) }

    /// The first with this name or id, as getpwnam(3) has it.
    func entry(for account: Account) -> Entry? {
        switch account {
        case .id(let id): entries.first { $0.uid == id.number }
        case .name(let name): entries.first { same($0.name, name) }
        }
    }
}
