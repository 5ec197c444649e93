import Images
import Linux

/// What was removed, and how much it had taken up.
public struct Pruned: Sendable, Equatable {
    /// As Docker lists it: ids, names, `untagged: busybox:latest`.
    public var things: [String] = []
    public var bytes: Int64 = 0
}

extension ContainerStore {
    /// `container prune`: removes the containers that do not run.
    ///
    /// One that is damaged stays: nobody knows what its files were.
    public func pruneContainers(_ filter: PruneFilter) throws -> Pruned {
        var pruned = Pruned()
        for container in try all() {
            guard let record = container.record, ["created", "exited"].contains(container.status),
                filter.allows(createdAt: record.createdAt, labels: record.labels)
            else { continue }
            let size = try writtenSize(of: container.id)
            do { try remove(container.id, force: false, volumes: false) } catch is UsageError {
                // Started, or removed, meanwhile.
                continue
            }
            pruned.things.append(container.id)
            pruned.bytes += size
        }
        EventLog(folders).tell(Event("container", "prune", "", ["reclaimed": "\(pruned.bytes)"]))
        return pruned
    }

    /// `system prune --volumes`: removes the volumes that no container has, and nobody has named.
    public func pruneVolumes(_ filter: PruneFilter) throws -> Pruned {
        let (names, bytes) = try VolumeStore(folders).prune(all: false) {
            filter.allows(createdAt: $0.createdAt, labels: $0.labels ?? [:])
        }
        return Pruned(things: names, bytes: bytes)
    }

    /// `system prune -a`: removes the images that no container is made of.
    ///
    /// Every image has a name here: without `-a` there is none to remove.
    public func pruneImages(_ filter: PruneFilter) throws -> Pruned {
        let store = ImageStore(root: folders.root)
        let used = Set(try all().map { $0.record?.imageID })
        // What a damaged container is made of is not known.
        if used.contains(nil) { return Pruned() }
        let gone = try store.all().filter {
            !used.contains($0.id) && filter.allows(createdAt: $0.storedAt * 1_000_000_000, labels: $0.labels)
        }
        var pruned = Pruned()
        guard !gone.isEmpty, let layers = usedLayers() else { return pruned }
        try store.remove(Set(gone.map(\.name)))
        pruned.things = gone.flatMap { ["untagged: \($0.name)", "deleted: \($0.id)"] }
        pruned.bytes = try store.sweep(keeping: layers, size: treeSize, remove: SubordinateFiles.remove).bytes
        EventLog(folders).tell(Event("image", "prune", "", ["reclaimed": "\(pruned.bytes)"]))
        return pruned
    }

    /// The directories of layers that containers stand on; nil when a container does not tell.
    func usedLayers() -> Set<String>? {
        var layers: Set<String> = []
        for id in (try? ids()) ?? [] {
            guard let settings = try? settings(id) else { return nil }
            layers.formUnion(settings.layers)
        }
        return layers
    }
}
