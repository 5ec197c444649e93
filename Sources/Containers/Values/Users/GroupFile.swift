/// The groups of a container, from its /etc/group. See group(5).
public struct GroupFile: Sendable, Equatable {
    /// One group.
    public struct Entry: Sendable, Equatable {
        public let name: String
        public let gid: UInt32
        public let members: [String]
    }

    public let entries: [Entry]

    /// Lines with too few fields, or with an id that is none, are passed over; the file is the image's, and may be anything.
    public init(parsing bytes: [UInt8]) {
        entries = AccountLines.parsed(bytes, fields: 4).compactMap { fields in
            guard let gid = AccountID(parsing: fields[2]) else { return nil }
            return Entry(name: fields[0], gid: gid.number, members: parts(fields[3], separator: ",").filter { !$0.isEmpty })
        }
    }

    public init(parsing text: String) { self.init(parsing: Array(text.utf8)) }

    /// The id of a group; ids need not stand in the file.
    func gid(of account: Account) throws(UsageError) -> UInt32 {
        switch account {
        case .id(let id): return id.number
        case .name(let name):
            guard let entry = entries.first(where: { same($0.name, name) }) else {
                throw UsageError(
                    "unable to find group \(name): no matching entries in group file",
                    fix: "name a group of the image's /etc/group, or a number")
            }
            return entry.gid
        }
    }
}
