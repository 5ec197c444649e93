import Digest
import Linux
import OCI

/// The files of an image layout, each under the digest of what is in it.
extension ImageStore {
    private var folder: String { "\(images)/blobs/sha256" }

    /// Runs a body while nobody else changes the store; drafts that killed commands have left are gone then.
    func exclusively<Value>(_ body: () throws -> Value) throws -> Value {
        for directory in [root, images, "\(images)/blobs", folder, layers] { try ensureDirectories(directory, mode: 0o700) }
        return try locked {
            try sweepDrafts()
            return try body()
        }
    }

    /// What a killed command has begun and nobody will end.
    private func sweepDrafts() throws(KernelError) {
        for place in [layers, folder] {
            for name in try directoryEntries(place) where name.hasPrefix(".") { try removeTree("\(place)/\(name)") }
        }
    }

    /// Adds a file that `write` fills; it appears when it is whole, and safe from a power cut.
    func addBlob(mediaType: String, _ write: (CInt) throws -> Void) throws -> OCI.Descriptor {
        let draft = "\(folder)/.draft-\(processID())"
        do {
            let file = try open(draft, [.readWrite, .create, .exclusive, .noFollow], mode: 0o600)
            try write(file.number)
            try synchronize(file.number)
            try rewind(file.number)
            let digest = "sha256:" + (try sha256(ofOpened: file.number))
            let size = try status(of: file.number).sizeBytes
            try rename(draft, to: try blobPath(digest))
            return Descriptor(mediaType: mediaType, digest: digest, size: Int64(size))
        } catch {
            try? unlink(draft)
            throw error
        }
    }

    func addBlob(_ document: some Encodable, mediaType: String) throws -> OCI.Descriptor {
        let text = try JSONText.encode(document)
        return try addBlob(mediaType: mediaType) { file in try write(text, to: file) }
    }
}
