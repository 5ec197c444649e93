import Linux
import OCI

/// The built-in image: the machine's static busybox, with a link for each of its applets.
struct BusyboxImage {
    static let reference = Reference("busybox")!
    let store: ImageStore

    private static let step = Step(
        "image", "make the image busybox",
        reason: """
            Once for each state folder. An image is files in layers and two documents that describe them: here one layer, with \
            this machine's own busybox and a link to it for each of its applets.
            """)

    /// Builds the layer, its blob, configuration and manifest, and records the image.
    ///
    /// Everything is made beside its place and renamed, so that two builders do not disturb each other and a killed one
    /// leaves nothing that is taken for an image.
    func make() throws {
        Door.begin(Self.step)
        let busybox = try findBusybox()
        for directory in [store.root, store.images, "\(store.images)/blobs", "\(store.images)/blobs/sha256", store.layers] {
            try ensureDirectories(directory, mode: 0o700)
        }
        let guardFile = try open("\(store.root)/images/.lock", [.readWrite, .create])
        _ = try lock(guardFile.number, wait: true)
        if try store.find(Self.reference) != nil { return }
        try sweepUnfinished()
        do { try build(from: busybox) } catch {
            // A disk that is full stays full otherwise, until somebody builds again.
            try? sweepUnfinished()
            guard let refusal = error as? KernelError else { throw error }
            throw refusal.wanted("make the image busybox in \(store.root)")
        }
    }

    private func build(from busybox: String) throws {
        let draft = "\(store.layers)/.busybox-\(processID())"
        try fill(draft, from: busybox)
        let layer = try archive(draft, with: busybox)
        let directory = store.layerDirectory(layer.digest)
        if isDirectory(directory) { try removeTree(draft) } else { try rename(draft, to: directory) }
        try record(layer, with: busybox)
    }

    /// Removes what a build that was killed has left: layers and blobs that no image names, and drafts. The lock says
    /// that nobody is building now.
    private func sweepUnfinished() throws {
        let (layers, blobs) = try store.referenced()
        for name in try directoryEntries(store.layers) where !layers.contains(name) { try removeTree("\(store.layers)/\(name)") }
        let folder = "\(store.images)/blobs/sha256"
        for name in try directoryEntries(folder) where !blobs.contains(name) { try unlink("\(folder)/\(name)") }
    }

    private func findBusybox() throws -> String {
        for path in ["/bin/busybox", "/usr/bin/busybox", "/sbin/busybox", "/usr/local/bin/busybox"] where exists(path) {
            if try isStaticProgram(path) { return path }
        }
        throw ImageError(
            "the built-in image busybox needs a static busybox on this machine, and there is none",
            fix: "apt-get install busybox-static (Fedora: dnf install busybox), or use the image host")
    }

    private func archive(_ directory: String, with busybox: String) throws -> OCI.Descriptor {
        let draft = "\(store.images)/blobs/sha256/.layer-\(processID())"
        _ = try run([busybox, "tar", "-c", "-f", draft, "-C", directory, "."])
        return try adopt(draft, mediaType: MediaType.layer, with: busybox)
    }

    /// Gives a finished file its digest as name.
    private func adopt(_ draft: String, mediaType: String, with busybox: String) throws -> OCI.Descriptor {
        let digest = "sha256:" + (try run([busybox, "sha256sum", draft]).prefix(64))
        let size = try status(draft).sizeBytes
        do {
            let file = try open(draft)
            try synchronize(file.number)
        }
        try rename(draft, to: try store.blobPath(digest))
        return Descriptor(mediaType: mediaType, digest: digest, size: Int64(size))
    }

    private func record(_ layer: OCI.Descriptor, with busybox: String) throws {
        var defaults = ExecutionDefaults()
        defaults.environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        defaults.command = ["sh"]
        let machine = try KernelName.current().machine
        let architecture = ["x86_64": "amd64", "aarch64": "arm64"][machine] ?? machine
        let configuration = ImageConfiguration(
            architecture: architecture, config: defaults, rootfs: LayerChain(diffIDs: [layer.digest]))
        let described = try blob(JSONText.encode(configuration), mediaType: MediaType.configuration, with: busybox)
        let manifest = try blob(
            JSONText.encode(ImageManifest(config: described, layers: [layer])), mediaType: MediaType.manifest, with: busybox)
        try replaceFile("\(store.images)/oci-layout", with: "{\"imageLayoutVersion\": \"1.0.0\"}\n", durable: true)
        try store.record(Self.reference, manifest: manifest)
    }

    private func blob(_ text: String, mediaType: String, with busybox: String) throws -> OCI.Descriptor {
        let draft = "\(store.images)/blobs/sha256/.document-\(processID())"
        try replaceFile(draft, with: text, durable: true)
        return try adopt(draft, mediaType: mediaType, with: busybox)
    }

    private func run(_ arguments: [String]) throws -> String {
        let outcome = try Subprocess.run(arguments)
        guard outcome.status == .exited(code: 0) else {
            throw ImageError(
                "'\(arguments.joined(separator: " "))' failed while making the image busybox: \(lastLine(outcome.output))",
                fix: "is the disk full, or busybox damaged? try the command by hand")
        }
        return outcome.output
    }

    private func lastLine(_ text: String) -> String { text.split(separator: "\n").last.map(String.init) ?? "it says nothing" }

    private func fill(_ root: String, from busybox: String) throws {
        try BusyboxTree(
            root: root, busybox: busybox, applets: try run([busybox, "--list"]), banner: try run([busybox, "--help"])
        ).make()
    }
}
