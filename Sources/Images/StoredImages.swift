import Linux
import OCI

/// An image of the store, as lists show it.
public struct StoredImage: Sendable, Equatable {
    /// `busybox`, and its tag.
    public let repository: String
    public let tag: String
    /// The digest of its configuration.
    public let id: String
    /// Its layers' directories, the uppermost first.
    public let layers: [String]
    /// The text of RFC 3339 that it says of itself; nil when it says nothing.
    public let created: String?
    /// When it came here, in seconds since 1970.
    public let storedAt: Int64
    public let labels: [String: String]

    /// `busybox:latest`
    public var name: String { "\(repository):\(tag)" }
}

extension ImageStore {
    /// The images of the store, in the order in which they came. The image `host` lies in no store.
    public func all() throws -> [StoredImage] {
        try (index()?.manifests ?? []).compactMap { descriptor in
            guard let name = descriptor.annotations?[Self.nameAnnotation], let reference = Reference(name) else { return nil }
            let manifest = try document(ImageManifest.self, descriptor)
            let configuration = try document(ImageConfiguration.self, manifest.config)
            return StoredImage(
                repository: String(reference.familiar.dropLast(reference.tag.utf8.count + 1)), tag: reference.tag,
                id: manifest.config.digest, layers: configuration.rootfs.diffIDs.reversed().map { layerDirectory($0) },
                created: configuration.created,
                storedAt: Int64(try status(try blobPath(descriptor.digest)).modifiedAt.seconds),
                labels: configuration.config?.labels ?? [:])
        }
    }
}

/// What a sweep of the store has removed.
public struct SweptImages: Sendable, Equatable {
    /// `layer 4f2a…`, `blob 4f2a…`
    public var things: [String] = []
    public var bytes: Int64 = 0
}

extension ImageStore {
    /// Removes images by their names; their layers and blobs go with the next sweep.
    public func remove(_ names: Set<String>) throws {
        try locked {
            guard var index = try index() else { return }
            index.manifests.removeAll { descriptor in
                guard let name = descriptor.annotations?[Self.nameAnnotation], let reference = Reference(name) else {
                    return false
                }
                return names.contains(reference.familiar)
            }
            try replaceIndex(index)
        }
    }

    /// Removes the layers and blobs that no image names, and drafts. Nobody makes an image meanwhile.
    ///
    /// - Parameters:
    ///   - used: the directories of layers that must stay nevertheless, as containers stand on them.
    ///   - size: measures a directory.
    ///   - remove: removes one.
    public func sweep(
        keeping used: Set<String>, size: (String) throws -> Int64, remove: (String) throws -> Void
    ) throws -> SweptImages {
        guard isDirectory(images), isDirectory(layers) else { return SweptImages() }
        return try locked {
            let needed = try referenced()
            var swept = SweptImages()
            for name in try directoryEntries(layers) where !needed.layers.contains(name) && !used.contains("\(layers)/\(name)") {
                swept.bytes += try size("\(layers)/\(name)")
                try remove("\(layers)/\(name)")
                swept.things.append("layer \(name)")
            }
            let folder = "\(images)/blobs/sha256"
            for name in try directoryEntries(folder) where !needed.blobs.contains(name) {
                swept.bytes += Int64(try status("\(folder)/\(name)", followLinks: false).sizeBytes)
                try unlink("\(folder)/\(name)")
                swept.things.append("blob \(name)")
            }
            return swept
        }
    }

    /// Holds the lock of those who make images while `body` runs.
    func locked<Value>(_ body: () throws -> Value) throws -> Value {
        let guardFile = try open("\(images)/.lock", [.readWrite, .create])
        _ = try lock(guardFile.number, wait: true)
        return try body()
    }
}
