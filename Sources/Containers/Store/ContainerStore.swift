import Linux
import OCI
import Runtime

/// The containers of one state folder.
public struct ContainerStore: Sendable {
    public let folders: StateFolders

    public init(_ folders: StateFolders) { self.folders = folders }

    /// The folder of a container, which holds all of it that lasts.
    public func folder(_ id: String) -> String { "\(folders.containers)/\(id)" }
    static func cgroupName(_ id: String) -> String { "minibox-\(id)" }

    /// Reserves a name for a container whose folder is there already; one of several at once wins.
    ///
    /// - Returns: nil, or the container that has the name.
    func reserve(name: String, for id: String) throws(KernelError) -> String? {
        let path = "\(folders.names)/\(name)"
        for _ in 0..<8 {
            do {
                try symbolicLink(to: id, at: path)
                return nil
            } catch { guard error.errno == .exists else { throw error } }
            do {
                let owner = try readLink(path)
                // A name whose container's folder is gone belongs to nobody: the folder comes before the name.
                if exists(folder(owner)) { return owner }
                try freeStaleName(path)
            } catch { guard error.errno == .missing else { throw error } }
        }
        return try readLink(path)
    }

    /// Of several that find a name stale at once, one removes it: the others look again, or they would take away the name
    /// that the first has made meanwhile.
    ///
    /// - Returns: whether it was stale.
    @discardableResult
    func freeStaleName(_ path: String) throws(KernelError) -> Bool {
        let names = try open(folders.names, [.readOnly, .directory])
        _ = try lock(names.number, wait: true)
        if exists(folder(try readLink(path))) { return false }
        try unlink(path)
        return true
    }

    /// Gives a name back, if it is still this container's.
    func release(name: String, of id: String) throws(KernelError) {
        let path = "\(folders.names)/\(name)"
        do { if try readLink(path) == id { try unlink(path) } } catch { guard error.errno == .missing else { throw error } }
    }

    /// Writes `container.json`.
    ///
    /// A container that removes itself is not worth waiting for the disk: after a power cut it is swept away anyway.
    func save(_ record: ContainerRecord, durable: Bool = true) throws {
        try replaceFile(
            "\(folder(record.id))/container.json", with: try JSONText.encode(record),
            durable: durable && !record.removesItself)
    }

    /// Changes `container.json`; of several that do so at once, each sees what the one before has written.
    ///
    /// - Throws: `UsageError` for a container that is gone or damaged, and what `body` throws: nothing is then written.
    @discardableResult
    func change(_ id: String, durable: Bool = true, _ body: (inout ContainerRecord) throws -> Void) throws -> ContainerRecord {
        let guardian: Linux.Descriptor
        do { guardian = try open(folder(id), [.readOnly, .directory]) } catch {
            guard error.errno == .missing else { throw error }
            throw UsageError("No such container: \(id)")
        }
        _ = try lock(guardian.number, wait: true)
        guard case .whole(var record) = try found(id) else {
            throw UsageError("the record of container \(id) is damaged", fix: "remove it: minibox rm -f \(id.prefix(12))")
        }
        let before = record
        try body(&record)
        if record != before { try save(record, durable: durable) }
        return record
    }

    func logPath(_ id: String) -> String { "\(folder(id))/container.log" }

    /// Reads the OCI document.
    func specification(_ id: String) throws -> Spec {
        let path = "\(folder(id))/config.json"
        let text = try wanting("read \(path)") { () throws(KernelError) in try readText(path) }
        do { return try JSONText.decode(Spec.self, from: text) } catch {
            throw UsageError("\(path) is damaged", fix: "remove the container: minibox rm -f \(id.prefix(12))")
        }
    }

    /// Reads what the user asked for.
    func settings(_ id: String) throws -> ContainerSettings {
        let path = "\(folder(id))/settings.json"
        let text = try wanting("read \(path)") { () throws(KernelError) in try readText(path) }
        do { return try JSONText.decode(ContainerSettings.self, from: text) } catch {
            throw UsageError("\(path) is damaged", fix: "remove the container: minibox rm -f \(id.prefix(12))")
        }
    }

    /// Reads `container.json`.
    ///
    /// - Throws: what the kernel says when it cannot be read: that is no sign that there is none.
    func found(_ id: String) throws(KernelError) -> FoundRecord {
        let text: String
        do { text = try readText("\(folder(id))/container.json") } catch {
            guard error.errno == .missing else { throw error }
            return .missing
        }
        return (try? JSONText.decode(ContainerRecord.self, from: text)).map { .whole($0) } ?? .damaged
    }

    /// How many containers somebody looks after, and how many have ended and are kept.
    public func count() -> (alive: Int, ended: Int) {
        let living = Set((try? directoryEntries(folders.locks)) ?? [])
        let kept = (try? directoryEntries(folders.containers)) ?? []
        return (living.count, kept.count { !living.contains($0) })
    }

    /// Removes all that a container has on the disk, and the volumes that were made for it alone.
    func removeWhole(_ id: String, name: String?) throws {
        // The folder is what tells of them.
        try VolumeStore(folders).removeAnonymous(of: id)
        try removeFolder(id, name: name)
    }

    /// Removes all that a container has on the disk. The name goes first, so that it is free even if the rest fails.
    func removeFolder(_ id: String, name: String?) throws(KernelError) {
        if let name { try release(name: name, of: id) }
        do { return try SubordinateFiles.remove(folder(id)) } catch {
            // Mounts that came to the host by a shared propagation, or that somebody made: they are taken out, not emptied.
            guard error.errno == .crossDevice || error.errno == .busy, try detachMounts(below: folder(id)) else { throw error }
        }
        try SubordinateFiles.remove(folder(id))
    }

    private func detachMounts(below folder: String) throws(KernelError) -> Bool {
        let found = try MountInfo.all().map(\.mountPoint).filter { $0.hasPrefix(folder + "/") }
        // The last that was mounted lies on top.
        for place in found.reversed() { try unmount(place, detach: true) }
        return !found.isEmpty
    }
}
