import Linux
import OCI

/// The volumes of one state folder: `volumes/<name>/_data` and, beside it, `volume.json`.
///
/// A volume appears whole under its name, and goes in one step: both are renames. The lock of the folder is held while
/// containers take volumes and while volumes go, so that none goes that a container has just taken.
public struct VolumeStore: Sendable {
    let folders: StateFolders

    public init(_ folders: StateFolders) { self.folders = folders }

    func folder(_ name: String) -> String { "\(folders.volumes)/\(name)" }

    /// Where the content of a volume lies that is a directory; the mount point of others, in Docker's words.
    public func mountPoint(_ name: String) -> String { "\(folder(name))/_data" }

    /// All volumes, in the order of their names.
    public func all() throws -> [Volume] {
        let names = try unlessMissing { () throws(KernelError) in try directoryEntries(folders.volumes) } ?? []
        return try names.compactMap { try find($0) }.sorted { precedesNaturally($0.name, $1.name) }
    }

    /// The volume of that name.
    ///
    /// - Throws: `UsageError` in Docker's words when there is none.
    public func look(up name: String) throws -> Volume {
        guard let volume = try find(name) else {
            throw UsageError("get \(name): no such volume", fix: "see 'minibox volume ls' for those that there are")
        }
        return volume
    }

    /// The containers that have a volume, running or not, by the volume's name.
    public func users() throws -> [String: [String]] {
        var users: [String: [String]] = [:]
        for id in try ContainerStore(folders).ids().sorted() {
            for name in Set(try VolumeClaims.read(id, in: folders).all.map(\.name)) { users[name, default: []].append(id) }
        }
        return users
    }

    /// What the files of a volume hold, in bytes. What is mounted instead of its directory is not measured.
    public func size(of name: String) throws -> Int64 {
        try unlessMissing { () throws(KernelError) in try treeSize(mountPoint(name)) } ?? 0
    }

    /// - Returns: nil when there is none of that name.
    func find(_ name: String) throws(KernelError) -> Volume? {
        guard (try? VolumeName(parsing: name)) != nil, isDirectory(mountPoint(name)) else { return nil }
        let path = "\(folder(name))/volume.json"
        guard let text = try unlessMissing({ () throws(KernelError) in try readText(path, limit: 1 << 20) }) else {
            // A directory that somebody has put there, as Docker takes it too.
            return Volume(name: name, createdAt: Int64(try status(mountPoint(name)).modifiedAt.seconds) * 1_000_000_000)
        }
        if var volume = try? JSONText.decode(Volume.self, from: text) {
            volume.name = name
            return volume
        }
        var volume = Volume(name: name, createdAt: 0)
        volume.isDamaged = true
        return volume
    }

    /// Holds the lock of all volumes while `body` runs.
    func locked<Value>(_ body: () throws -> Value) throws -> Value {
        try folders.ensure()
        if !isDirectory(folders.volumes) { try ensureDirectory(folders.volumes, mode: 0o700) }
        let guardian = try open(folders.volumes, [.readOnly, .directory])
        _ = try lock(guardian.number, wait: true)
        return try body()
    }
}

/// - Returns: nil where the file is not there.
func unlessMissing<Value: ~Copyable>(_ body: () throws(KernelError) -> Value) throws(KernelError) -> Value? {
    do { return try body() } catch {
        guard error.errno == .missing else { throw error }
        return nil
    }
}

/// Whether a name stands before another one where numbers count as numbers: `web2` before `web10`.
func precedesNaturally(_ one: String, _ other: String) -> Bool {
    var (left, right) = (Substring(one).utf8, Substring(other).utf8)
    while let first = left.first, let second = right.first {
        if isDigit(first), isDigit(second) {
            let (number, otherNumber) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
            let (digits, otherDigits) = (number.drop { $0 == UInt8(ascii: "0") }, otherNumber.drop { $0 == UInt8(ascii: "0") })
            if digits.count != otherDigits.count { return digits.count < otherDigits.count }
            if !digits.elementsEqual(otherDigits) { return digits.lexicographicallyPrecedes(otherDigits) }
            if number.count != otherNumber.count { return number.count < otherNumber.count }
            (left, right) = (left.dropFirst(number.count), right.dropFirst(number.count))
        } else {
            if first != second { return first < second }
            (left, right) = (left.dropFirst(), right.dropFirst())
        }
    }
    return left.isEmpty && !right.isEmpty
}
