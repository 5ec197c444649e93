import Linux
import OCI

/// An image that is another one with a layer more: what `commit` makes.
public struct NewImage: Sendable {
    private let store: ImageStore
    /// The id of the image below.
    private let base: String
    /// What it is called; nil for an image that has only its id.
    private let reference: Reference?

    public init(upon base: String, reference: Reference?, in store: ImageStore) {
        self.store = store
        self.base = base
        self.reference = reference
    }

    /// Makes the image. A kill at any point leaves nothing that is taken for one.
    ///
    /// - Parameters:
    ///   - fill: fills an empty directory with the layer, as an overlay's lower directory.
    ///   - pack: writes an open directory to an open file, as the archive of a layer.
    ///   - describe: completes the description; it is the base's until then.
    /// - Returns: its id, `sha256:` and 64 digits.
    public func make(
        fill: (_ directory: CInt) throws -> Void, pack: (_ directory: CInt, _ output: CInt) throws -> Void,
        describe: (inout ImageConfiguration, inout ImageHistory) throws -> Void
    ) throws -> String {
        try store.exclusively {
            guard let below = try store.documents(ofImage: base) else {
                throw ImageError(
                    "No such image: \(base)", fix: "the image below is not in the store, so there is nothing to put a layer upon")
            }
            let draft = "\(store.layers)/.draft-\(processID())"
            do { return try make(in: draft, below, fill, pack, describe) } catch {
                try? removeTree(draft)
                throw error
            }
        }
    }

    private func make(
        in draft: String, _ below: (manifest: ImageManifest, configuration: ImageConfiguration), _ fill: (CInt) throws -> Void,
        _ pack: (CInt, CInt) throws -> Void, _ describe: (inout ImageConfiguration, inout ImageHistory) throws -> Void
    ) throws -> String {
        // What is refused is refused before anything is copied.
        var configuration = below.configuration
        var history = ImageHistory()
        try describe(&configuration, &history)
        try makeDirectory(draft, mode: 0o755)
        let directory = try open(draft, [.readOnly, .directory])
        try fill(directory.number)
        let layer = try store.addBlob(mediaType: MediaType.layer) { file in try pack(directory.number, file) }
        let place = store.layerDirectory(layer.digest)
        if isDirectory(place) { try removeTree(draft) } else { try rename(draft, to: place) }

        // Every layer has its line, or readers cannot tell which is whose.
        let missing = configuration.rootfs.diffIDs.count - (configuration.history ?? []).filter { $0.emptyLayer != true }.count
        configuration.history =
            (configuration.history ?? []) + Array(repeating: ImageHistory(), count: max(0, missing)) + [history]
        configuration.rootfs.diffIDs.append(layer.digest)
        let described = try store.addBlob(configuration, mediaType: MediaType.configuration)
        let manifest = try store.addBlob(
            ImageManifest(config: described, layers: below.manifest.layers + [layer]), mediaType: MediaType.manifest)
        try store.record(reference, manifest: manifest)
        return described.digest
    }
}
