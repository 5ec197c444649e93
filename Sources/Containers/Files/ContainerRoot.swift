import Linux
import OCI
import Runtime

extension ContainerStore {
    /// Opens the root of a container for a while, with its volumes mounted: that of its first process, or, where it does not
    /// run, one that is mounted for this process alone while nobody can start it.
    ///
    /// - Parameter body: gets a descriptor of the root, which is not to be kept.
    func withRoot<Value>(of text: String, _ body: (CInt, ContainerRecord) throws -> Value) throws -> Value {
        for _ in 0..<Self.rootAttempts {
            let known = try look(up: text)
            let record = try known.requireRecord()
            try becomeRoot(of: known)
            if let run = known.run {
                guard run.process.handle() != nil, let root = try? RootOutside.open(ofProcess: run.process.pid),
                    run.process.handle() != nil
                else {
                    // It has ended at this moment.
                    sleep(milliseconds: 10)
                    continue
                }
                return try body(root.number, record)
            }
            guard let lock = try borrow(known.id, record) else { continue }
            let value: Value
            do { value = try withMountedRoot(record, body) } catch {
                try? lock.remove()
                throw error
            }
            try lock.remove()
            return value
        }
        throw UsageError("Container \(text) is started and ended again and again", fix: "stop it first: minibox stop \(text)")
    }

    private static let rootAttempts = 100

    /// Takes the life lock of a container that does not run, so that nobody starts it meanwhile.
    ///
    /// - Returns: nil when somebody else has it, who has been waited for.
    private func borrow(_ id: String, _ record: ContainerRecord) throws -> LifeLock? {
        do { return try LifeLock(new: id, note: LifeNote(name: record.name, isBorrowed: true), in: folders) } catch {
            guard error.errno == .exists else { throw error }
        }
        // Where nobody has borrowed it, it is being started, or buried.
        if try !LifeLock.waitForBorrower(of: id, in: folders) { sleep(milliseconds: 10) }
        _ = try tidy()
        return nil
    }

    private func withMountedRoot<Value>(_ record: ContainerRecord, _ body: (CInt, ContainerRecord) throws -> Value) throws
        -> Value
    {
        let specification = try specification(record.id)
        let filesystem = try rootFilesystem(record.id)
        let destinations = record.mounts.filter { $0.type != "tmpfs" }.map(\.destination) + NetworkFiles.destinations
        let mounts = (specification.mounts ?? []).filter { $0.type == "bind" && destinations.contains($0.destination) }
        let root = try RootOutside.mount(
            filesystem, mounts: mounts, inUserNamespace: specification.ownsUserNamespace || !isRootOfMachine())
        let number = root.release()
        defer {
            close(number)
            RootOutside.unmount(filesystem)
        }
        return try body(number, record)
    }

    /// Opens the root filesystem of a container to be read, without what is mounted in it.
    func openRootFilesystem(of known: KnownContainer) throws -> Linux.Descriptor {
        try becomeRoot(of: known)
        if let run = known.run, let process = run.process.handle() { return try RootOutside.copyMount(of: process) }
        return try RootOutside.openToRead(
            try rootFilesystem(known.id), inUserNamespace: try specification(known.id).ownsUserNamespace || !isRootOfMachine())
    }
}

extension Spec {
    var ownsUserNamespace: Bool { linux?.namespaces?.contains { $0.type == "user" && $0.path == nil } == true }
}
