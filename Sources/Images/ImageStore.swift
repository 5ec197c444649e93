import Linux
import OCI

/// The images of one state folder: an OCI image layout, and its layers unpacked beside it.
///
///     images/oci-layout  images/index.json  images/blobs/sha256/<digest>
///     layers/<diff id>/
public struct ImageStore: Sendable {
    static let nameAnnotation = "org.opencontainers.image.ref.name"

    /// The state folder.
    public let root: String
    var images: String { "\(root)/images" }
    var layers: String { "\(root)/layers" }

    public init(root: String) { self.root = root }

    /// The image of that name, with its layers unpacked; nil when the store has none.
    ///
    /// - Throws: `ImageError` when the store has it, but damaged.
    public func find(_ reference: Reference) throws -> Image? {
        guard
            let descriptor = try index()?.manifests.first(where: { $0.annotations?[Self.nameAnnotation] == reference.description }
            )
        else { return nil }
        return try image(descriptor, called: reference.familiar)
    }

    /// Whether a text can only mean an image by its id.
    static func isWholeID(_ text: String) -> Bool {
        text.hasPrefix("sha256:") || text.utf8.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }

    /// The image of that id, or of the only id that begins so; nil when the store has none, or the text is no id.
    ///
    /// - Parameter text: `sha256:` and digits, or digits alone.
    func find(id text: String) throws -> Image? {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst("sha256:".count)) : text
        // A word that is short may be a name too.
        guard digits.utf8.count >= 4, digits.utf8.count <= 64, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
            return nil
        }
        var found: [String: OCI.Descriptor] = [:]
        for descriptor in try index()?.manifests ?? [] {
            let digest = try document(ImageManifest.self, descriptor).config.digest
            if digest.hasPrefix("sha256:\(digits)") { found[digest] = descriptor }
        }
        guard found.count == 1, let (id, descriptor) = found.first else { return nil }
        return try image(
            descriptor, called: descriptor.annotations?[Self.nameAnnotation].flatMap { Reference($0)?.familiar } ?? id)
    }

    private func image(_ descriptor: OCI.Descriptor, called name: String) throws -> Image {
        let manifest = try document(ImageManifest.self, descriptor)
        let configuration = try document(ImageConfiguration.self, manifest.config)
        let directories = configuration.rootfs.diffIDs.reversed().map { layerDirectory($0) }
        for directory in directories where !isDirectory(directory) {
            throw ImageError(
                "the image \(name) lacks its layer \(directory)", fix: "remove \(images)/index.json and use the image again")
        }
        return Image(
            id: manifest.config.digest, name: name, defaults: configuration.config ?? ExecutionDefaults(),
            layers: Array(directories))
    }

    /// What describes the image of an id; nil when the store has none.
    func documents(ofImage id: String) throws -> (manifest: ImageManifest, configuration: ImageConfiguration)? {
        for descriptor in try index()?.manifests ?? [] {
            let manifest = try document(ImageManifest.self, descriptor)
            if manifest.config.digest == id { return (manifest, try document(ImageConfiguration.self, manifest.config)) }
        }
        return nil
    }

    /// The names of the layers and blobs that some image needs.
    func referenced() throws -> (layers: Set<String>, blobs: Set<String>) {
        var layers: Set<String> = []
        var blobs: Set<String> = []
        for descriptor in try index()?.manifests ?? [] {
            let manifest = try document(ImageManifest.self, descriptor)
            let configuration = try document(ImageConfiguration.self, manifest.config)
            layers.formUnion(configuration.rootfs.diffIDs.map { String($0.dropFirst("sha256:".count)) })
            blobs.formUnion(
                ([descriptor, manifest.config] + manifest.layers).map { String($0.digest.dropFirst("sha256:".count)) })
        }
        return (layers, blobs)
    }

    func layerDirectory(_ diffID: String) -> String { "\(layers)/\(diffID.dropFirst("sha256:".count))" }

    func index() throws -> ImageIndex? {
        let text: String
        do { text = try readText("\(images)/index.json") } catch {
            guard error.errno == .missing else { throw error }
            return nil
        }
        return try decode(ImageIndex.self, text, name: "\(images)/index.json")
    }

    func document<Value: Decodable>(_ type: Value.Type, _ descriptor: OCI.Descriptor) throws -> Value {
        let path = try blobPath(descriptor.digest)
        return try decode(type, try readText(path), name: path)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String, name: String) throws -> Value {
        do { return try JSONText.decode(type, from: text) } catch {
            throw ImageError("\(name) is damaged", fix: "remove it and use the image again")
        }
    }

    func blobPath(_ digest: String) throws -> String {
        let hex = digest.dropFirst("sha256:".count)
        guard digest.hasPrefix("sha256:"), hex.utf8.count == 64, hex.allSatisfy({ $0.isHexDigit }) else {
            throw ImageError("'\(digest)' is not a sha256 digest", fix: "the image store is damaged: remove \(images)/index.json")
        }
        return "\(images)/blobs/sha256/\(hex)"
    }

    /// Adds an image to the index under a name, in place of the one that had it, which stays without a name: containers may
    /// be made of it.
    func record(_ reference: Reference?, manifest: OCI.Descriptor) throws {
        let name = reference?.description
        var descriptor = manifest
        descriptor.annotations = name.map { [Self.nameAnnotation: $0] }
        var index = try index() ?? ImageIndex(manifests: [])
        for place in index.manifests.indices where name != nil && index.manifests[place].annotations?[Self.nameAnnotation] == name
        {
            index.manifests[place].annotations = nil
        }
        // One that has a name elsewhere, or is the new one, need not stand there without.
        let known = Set(([descriptor] + index.manifests.filter { $0.annotations != nil }).map(\.digest))
        index.manifests.removeAll { $0.annotations == nil && known.contains($0.digest) }
        index.manifests.append(descriptor)
        try replaceIndex(index)
    }

    func replaceIndex(_ index: ImageIndex) throws {
        try replaceFile("\(images)/index.json", with: try JSONText.encode(index, pretty: true), durable: true)
    }
}

/// What is wrong with an image, and what to do.
public struct ImageError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public let fix: String?

    public init(_ message: String, fix: String? = nil) {
        self.message = message
        self.fix = fix
    }

    public var description: String { fix.map { "\(message)\n  fix: \($0)" } ?? message }
}
