import Formats
import Images
import Linux

/// `cp`: files between a container and this machine.
public struct Copying: Sendable {
    private let store: ContainerStore
    /// As it was typed.
    private let container: String
    /// Whether a link that is to be copied is followed.
    public var followsLink = false
    /// Whether what comes out of a container keeps its owners.
    public var keepsOwners = false

    public init(_ container: String, in store: ContainerStore) {
        self.container = container
        self.store = store
    }

    // MARK: Out of the container

    /// Copies a file or directory of the container to a path of this machine.
    ///
    /// - Returns: how much, and to which path.
    public func copyOut(_ path: String, to local: String) throws -> (totals: CopyTotals, target: String) {
        let target = CopyPath(local).absolute(in: try workingDirectory())
        try checkOutput(target)
        let owners: CopyOptions.Owners = keepsOwners && effectiveUserID() == 0 ? .kept : .callers
        return try store.withRoot(of: container) { root, _ in
            let source = try pinSource(path, root)
            let isDirectory = try status(of: source.number).kind == .directory
            let found = try CopyPlace.machine.target(target)
            let plan = try CopyPlan(
                CopyPath(path), isDirectory: isDirectory, to: found.path,
                targetIsDirectory: found.status.map { $0.kind == .directory })
            let directory = try open(plan.directory, [.readOnly, .directory])
            return (try copy(source, plan, into: directory.number, shown: path, CopyOptions(owners: owners)), target.text)
        }
    }

    /// Writes a file or directory of the container to an open file, as a tar archive.
    public func packOut(_ path: String, to output: CInt) throws {
        try store.withRoot(of: container) { root, _ in
            let source = try pinSource(path, root)
            let name = CopyPath(path).name
            try ArchiveEngine.pack(source.number, ["--as", name == "/" ? "." : name], to: output)
        }
    }

    private func pinSource(_ path: String, _ root: CInt) throws -> Linux.Descriptor {
        do { return try CopyPlace.container(root: root).pin(path, followsLast: followsLink) } catch {
            guard error.errno == .missing || error.errno == .notDirectory else { throw error }
            throw missing(path)
        }
    }

    /// Refuses what nobody can have meant, before anything is looked for in the container.
    private func checkOutput(_ target: CopyPath) throws {
        let directory = CopyPath(CopyPath.clean(target.text)).entry.directory
        if !isDirectory(directory) {
            throw UsageError(
                "invalid output path: directory \(goQuoted(directory)) does not exist",
                fix: "make it first: mkdir -p \(directory)")
        }
        guard let kind = try? status(target.text).kind, kind == .characterDevice || kind == .blockDevice else { return }
        throw UsageError(
            "invalid output path: \(goQuoted(target.text)) must be a directory or a regular file: got a device",
            fix: "name a file or a directory, or - for an archive on standard output")
    }

    // MARK: Into the container

    /// Copies a file or directory of this machine into the container.
    ///
    /// - Returns: how much, and to which path.
    public func copyIn(_ local: String, to path: String) throws -> (totals: CopyTotals, target: String) {
        let sourcePath = CopyPath(local).absolute(in: try workingDirectory())
        let source = try pinLocal(sourcePath)
        let isDirectory = try status(of: source.number).kind == .directory
        return try store.withRoot(of: container) { root, record in
            let found = try target(path, root)
            let plan = try CopyPlan(
                sourcePath, isDirectory: isDirectory, to: found.path,
                targetIsDirectory: found.status.map { $0.kind == .directory })
            let directory = try openTarget(plan.directory, root, record)
            // An ordinary user's container knows no other owner.
            let owners: CopyOptions.Owners = isRootOfMachine() ? .kept : .callers
            let again = try duplicate(source.number)
            let totals = try copy(
                again, plan, into: directory.number, shown: sourcePath.text, CopyOptions(owners: owners))
            return (totals, path)
        }
    }

    /// Unpacks a tar archive from an open file in a directory of the container.
    public func unpackIn(_ input: CInt, to path: String) throws {
        let owners = isRootOfMachine()
        try store.withRoot(of: container) { root, record in
            let found = try target(path, root)
            guard found.status?.kind == .directory else {
                throw UsageError(
                    "destination \"\(container):\(path)\" must be a directory", fix: "name a directory that is there")
            }
            _ = try openTarget(found.path.text, root, record)
            try ArchiveEngine.run(
                ["unpack", "--below", found.path.text, "--keep-owners=\(owners)"], descriptor: root, input: input)
        }
    }

    private func pinLocal(_ path: CopyPath) throws -> Linux.Descriptor {
        do { return try CopyPlace.machine.pin(path.text, followsLast: followsLink) } catch {
            // What is missing may lie further up.
            var place = path.text
            while place.count > 1, !exists(CopyPath(place).entry.directory) { place = CopyPath(place).entry.directory }
            throw UsageError("lstat \(place): \(error.errno.words.lowercased())", fix: "is the path right?")
        }
    }

    private func target(_ path: String, _ root: CInt) throws -> (path: CopyPath, status: FileStatus?) {
        let found = try CopyPlace.container(root: root).target(CopyPath(path))
        if found.status?.kind == .characterDevice || found.status?.kind == .blockDevice {
            throw UsageError(
                "destination \"\(container):\(path)\" must be a directory or a regular file: got a device",
                fix: "name a file or a directory")
        }
        return found
    }

    private func openTarget(_ path: String, _ root: CInt, _ record: ContainerRecord) throws -> Linux.Descriptor {
        let pinned: Linux.Descriptor
        do { pinned = try CopyPlace.container(root: root).pin(path, followsLast: true) } catch {
            guard error.errno == .missing || error.errno == .notDirectory else { throw error }
            throw missing(path)
        }
        guard try status(of: pinned.number).kind == .directory else {
            throw UsageError("extraction point is not a directory", fix: "\(path) is a file in the container")
        }
        let isOwnRoot = try status(of: pinned.number).device == status(of: root).device
        if isOwnRoot, try store.settings(record.id).host.isReadOnly {
            throw UsageError("container rootfs is marked read-only", fix: "copy to one of its volumes")
        }
        if !isOwnRoot, try fileSystemStatus(of: pinned.number).isReadOnly {
            throw UsageError("mounted volume is marked read-only", fix: "copy to the volume's own place on this machine")
        }
        return try open(".", [.readOnly, .directory], in: pinned.number)
    }

    // MARK: Both ways

    private func copy(
        _ source: consuming Linux.Descriptor, _ plan: CopyPlan, into directory: CInt, shown: String, _ options: CopyOptions
    ) throws -> CopyTotals {
        switch plan {
        case .contents: try copyTree(from: source.number, into: directory, itself: false, shown: shown, options: options)
        case .entry(_, let name): try copyOpened(source, as: name, in: directory, shown: shown, options: options)
        }
    }

    private func missing(_ path: String) -> UsageError {
        UsageError("Could not find the file \(path) in container \(container)", fix: "see 'minibox exec \(container) ls'")
    }
}
