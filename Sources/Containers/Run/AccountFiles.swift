import Images
import Linux

/// Reads /etc/passwd and /etc/group of an image that is not mounted yet.
enum AccountFiles {
    /// A file larger than this is not read: the image is not to be trusted.
    private static let limitBytes = 1 << 20

    /// The text of a file of the image: of the uppermost layer that has it; empty when none has, or it is no plain file.
    ///
    /// Links are resolved inside the layer, and a fifo does not hold us up.
    static func read(_ path: String, of image: Image) -> String {
        for layer in image.layers {
            guard let root = try? open(layer, [.pathOnly, .directory]), let text = find(path, in: root.number) else { continue }
            return text
        }
        return ""
    }

    /// The same of a root that is put together: a container's.
    static func read(_ path: String, in root: CInt) -> String { find(path, in: root) ?? "" }

    private static func find(_ path: String, in root: CInt) -> String? {
        guard let file = try? open(path, [.readOnly, .nonBlocking], in: root, resolve: .inRoot) else { return nil }
        guard (try? status(of: file.number).kind) == .file else { return "" }
        return (try? readText(of: file.number, name: path, limit: limitBytes)) ?? ""
    }
}
