import Linux

extension VolumeStore {
    /// `volume rm`: removes a volume that no container has.
    ///
    /// - Parameter force: a volume that is not there need not be removed.
    /// - Throws: `UsageError` in Docker's words when there is none, or containers have it.
    public func remove(_ name: String, force: Bool = false) throws {
        let gone: String? = try locked {
            if force, try find(name) == nil { return nil }
            _ = try look(up: name)
            if let users = try users()[name] {
                throw UsageError(
                    "remove \(name): volume is in use - [\(users.joined(separator: ", "))]",
                    fix: "remove the containers that have it first: minibox ps -a --filter volume=\(name)")
            }
            return try takeAway(name)
        }
        if let gone { try clear(gone) }
    }

    /// `volume prune`: removes the volumes that no container has.
    ///
    /// - Parameters:
    ///   - all: those that somebody has named, too.
    ///   - isWanted: which of them.
    /// - Returns: their names, and what they held, in bytes.
    public func prune(all: Bool, where isWanted: (Volume) -> Bool) throws -> (names: [String], bytes: Int64) {
        var (names, bytes) = ([String](), Int64(0))
        let users = try users()
        for volume in try self.all() where (all || volume.isAnonymous) && users[volume.name] == nil && isWanted(volume) {
            let size = try size(of: volume.name)
            do { try remove(volume.name) } catch is UsageError {
                // Taken, or removed, meanwhile.
                continue
            }
            names.append(volume.name)
            bytes += size
        }
        EventLog(folders).tell(Event("volume", "prune", "", ["reclaimed": "\(bytes)"]))
        return (names, bytes)
    }

    /// Removes the volumes that go with a container, unless another one has them too.
    ///
    /// Its folder is still there: what is not done when this is killed is found again.
    func removeAnonymous(of id: String) throws {
        let names = try VolumeClaims.read(id, in: folders).all.filter(\.isAnonymous).map(\.name)
        if names.isEmpty { return }
        let gone = try locked {
            let users = try users()
            return try names.filter { name in
                try (users[name] ?? []).allSatisfy { $0 == id } && find(name) != nil
            }.map(takeAway)
        }
        for name in gone { try clear(name) }
    }

    /// Takes a volume's name away, so that nobody can take the volume any more.
    ///
    /// - Returns: what it is called until it is gone.
    private func takeAway(_ name: String) throws -> String {
        // What is mounted there is somebody else's: it is not emptied.
        if let mount = try MountInfo.all().first(where: { $0.mountPoint.hasPrefix(folder(name) + "/") }) {
            throw UsageError(
                "remove \(name): \(mount.mountPoint) is mounted in the volume", fix: "umount \(mount.mountPoint), and try again")
        }
        let directory = try open(folders.volumes, [.readOnly, .directory])
        let hidden = try Self.draftName()
        try wanting("remove the volume \(name)") { () throws(KernelError) in try rename(name, to: hidden, in: directory.number) }
        EventLog(folders).tell(Event("volume", "destroy", name, ["driver": Volume.driver]))
        return hidden
    }

    /// Removes what has lost its name, unless another process is at it.
    private func clear(_ hidden: String) throws(KernelError) {
        guard let opened = try unlessMissing({ () throws(KernelError) in try open(folder(hidden), [.readOnly, .directory]) }),
            try lock(opened.number, wait: false)
        else { return }
        try SubordinateFiles.remove(folder(hidden))
    }

    /// Removes what killed commands have left: volumes half made, and half removed.
    func sweep() throws { try locked { try clearHidden() } }

    /// The same, under the lock: a draft that is there has no maker any more.
    func clearHidden() throws(KernelError) {
        for name in try directoryEntries(folders.volumes) where name.hasPrefix(".") { try? clear(name) }
    }
}
