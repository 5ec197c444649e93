import Formats
import Images
import Linux

/// What images, containers and volumes take up, in bytes of their files.
public struct DiskUsage: Sendable {
    public struct ImageUse: Sendable {
        /// `busybox`, and its tag.
        public let repository: String
        public let tag: String
        public let id: String
        /// Nanoseconds since 1970; nil for the image that is not made, but is the machine's own root.
        public let createdAt: Int64?
        public let size: Int64
        /// What other images have, too.
        public let shared: Int64
        /// How many containers are made of it.
        public let containers: Int
    }

    public struct ContainerUse: Sendable {
        public let container: KnownContainer
        /// What it has written.
        public let size: Int64

        /// Whether it runs, or will in a moment.
        public var isActive: Bool { ["running", "paused", "restarting"].contains(container.status) }
    }

    public struct VolumeUse: Sendable {
        public let name: String
        /// How many containers have it.
        public let links: Int
        public let size: Int64
    }

    public let images: [ImageUse]
    public let containers: [ContainerUse]
    public let volumes: [VolumeUse]
    /// All layers, each counted once.
    public let layersSize: Int64

    /// A line of `system df`.
    public struct Kind: Sendable, Equatable {
        public let name: String
        public let count: Int
        public let active: Int
        public let size: Int64
        public let reclaimable: Int64

        /// `11.6MB (70%)`; without a share where there is nothing.
        public var reclaimableText: String {
            let text = humanSize(Double(reclaimable))
            return size > 0 ? "\(text) (\(reclaimable * 100 / size)%)" : text
        }
    }

    /// Images, containers and volumes together, each kind in a line. Nothing is cached of builds.
    public var kinds: [Kind] {
        let used = images.filter { $0.containers > 0 }
        let unused = volumes.filter { $0.links == 0 }
        let resting = containers.filter { !$0.isActive }
        return [
            Kind(
                name: "Images", count: images.count, active: used.count, size: layersSize,
                reclaimable: layersSize - used.reduce(0) { $0 + $1.size - $1.shared }),
            Kind(
                name: "Containers", count: containers.count, active: containers.count - resting.count,
                size: containers.reduce(0) { $0 + $1.size }, reclaimable: resting.reduce(0) { $0 + $1.size }),
            Kind(
                name: "Local Volumes", count: volumes.count, active: volumes.count - unused.count,
                size: volumes.reduce(0) { $0 + $1.size }, reclaimable: unused.reduce(0) { $0 + $1.size }),
        ]
    }
}

extension ContainerStore {
    /// Measures all that there is.
    public func diskUsage() throws -> DiskUsage {
        let containers = try all()
        let images = try imageUse(containers)
        return DiskUsage(
            images: images.uses,
            containers: try containers.map { DiskUsage.ContainerUse(container: $0, size: try writtenSize(of: $0.id)) },
            volumes: try volumeUse(), layersSize: images.layersSize)
    }

    private func imageUse(_ containers: [KnownContainer]) throws -> (uses: [DiskUsage.ImageUse], layersSize: Int64) {
        let stored = try ImageStore(root: folders.root).all()
        let count = { (id: String) in containers.count { $0.record?.imageID == id } }
        var sizes: [String: Int64] = [:]
        for layer in Set(stored.flatMap(\.layers)) where isDirectory(layer) { sizes[layer] = try treeSize(layer) }
        let sum = { (layers: [String]) in layers.reduce(Int64(0)) { $0 + (sizes[$1] ?? 0) } }
        let uses = stored.map { image in
            let others = Set(stored.filter { $0.id != image.id }.flatMap(\.layers))
            return DiskUsage.ImageUse(
                repository: image.repository, tag: image.tag, id: image.id,
                createdAt: image.created.flatMap { Timestamp(rfc3339: $0)?.nanoseconds } ?? image.storedAt * 1_000_000_000,
                size: sum(image.layers), shared: sum(image.layers.filter(others.contains)), containers: count(image.id))
        }
        // Always there, and nothing of it is stored.
        let host = DiskUsage.ImageUse(
            repository: "host", tag: "latest", id: "host", createdAt: nil, size: 0, shared: 0, containers: count("host"))
        return (uses + [host], sizes.values.reduce(0, +))
    }

    private func volumeUse() throws -> [DiskUsage.VolumeUse] {
        let store = VolumeStore(folders)
        let users = try store.users()
        return try store.all().map { volume in
            DiskUsage.VolumeUse(name: volume.name, links: users[volume.name]?.count ?? 0, size: try store.size(of: volume.name))
        }
    }
}

extension ContainerStore {
    /// How many images there are, with the one that is the machine's own root.
    public func imageCount() throws -> Int { try ImageStore(root: folders.root).all().count + 1 }
}
