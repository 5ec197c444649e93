/// Who a process is: its ids, its groups and its home. See credentials(7).
public struct Identity: Sendable, Equatable {
    public let uid: UInt32
    public let gid: UInt32
    /// The primary group first, then the others in the order of the group file, none twice.
    public let supplementaryGroups: [UInt32]
    /// The value of HOME.
    public let home: String

    /// The most groups a process can have. See NGROUPS_MAX in setgroups(2).
    public static let mostGroups = 65536

    init(uid: UInt32, gid: UInt32, otherGroups: [UInt32], home: String) throws(UsageError) {
        var seen: Set<UInt32> = []
        let groups = ([gid] + otherGroups).filter { seen.insert($0).inserted }
        guard groups.count <= Self.mostGroups else {
            throw UsageError("user is in \(groups.count) groups, and a process can have at most \(Self.mostGroups)")
        }
        self.uid = uid
        self.gid = gid
        self.supplementaryGroups = groups
        self.home = home.isEmpty ? "/" : home
    }
}

/// Finds out who is meant, in the container's own files.
///
/// A user of the passwd file, by name or id, has the primary group and home of that file, and the groups that list its name.
/// An id that is not in the file has group 0 and home `/`. A group that was said replaces them all.
///
/// - Parameter extraGroups: groups to have beside, from `--group-add`.
public func resolve(
    user: UserArgument, passwd: PasswdFile, groups: GroupFile, extraGroups: [Account] = []
) throws(UsageError) -> Identity {
    let account = user.user ?? .id(.root)
    let entry = passwd.entry(for: account)
    let uid: UInt32
    switch (entry, account) {
    case (let entry?, _): uid = entry.uid
    case (nil, .id(let id)): uid = id.number
    case (nil, .name(let name)):
        throw UsageError(
            "unable to find user \(name): no matching entries in passwd file",
            fix: "name a user of the image's /etc/passwd, or a number: -u 1000")
    }
    var others: [UInt32] = []
    if user.group == nil, let entry {
        others = groups.entries.filter { $0.members.contains { same($0, entry.name) } }.map(\.gid)
    }
    for extra in extraGroups { others.append(try groups.gid(of: extra)) }
    let gid = try user.group.map { (group) throws(UsageError) in try groups.gid(of: group) } ?? entry?.gid ?? 0
    return try Identity(uid: uid, gid: gid, otherGroups: others, home: entry?.home ?? "/")
}

extension AccountID {
    static let root = AccountID(number: 0)

    private init(number: UInt32) { self.number = number }
}
