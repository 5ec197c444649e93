import Linux

/// A folder of its own for the commands of a lab; it goes away with what is in it. A lock on it says that somebody works there.
public struct Workshop: ~Copyable {
    public let folder: String
    private let lock: Descriptor

    public init() throws(KernelError) {
        let name = try randomBytes(6).map { String($0, radix: 36) }.joined()
        let path = "\(Self.parent)/\(Self.prefix)\(name)"
        let lock = try Self.make(path)
        folder = path
        self.lock = lock
    }

    deinit { try? removeTree(folder) }

    private static func make(_ path: String) throws(KernelError) -> Descriptor {
        while true {
            try ensureDirectory(path, mode: 0o700)
            let folder = try open(path, [.readOnly, .directory])
            // Until it is locked somebody may take it for a forsaken one.
            if try Linux.lock(folder.number, wait: false), exists(path) { return folder }
        }
    }

    /// Removes the folders in which nobody works any more.
    static func removeForsaken() {
        for name in (try? directoryEntries(parent)) ?? [] where name.hasPrefix(prefix) {
            let path = "\(parent)/\(name)"
            guard let folder = try? open(path, [.readOnly, .directory, .noFollow]),
                (try? status(of: folder.number))?.userID == effectiveUserID(),
                (try? Linux.lock(folder.number, wait: false)) == true
            else { continue }
            try? removeTree(path)
        }
    }

    private static var parent: String { environmentValue("TMPDIR") ?? "/tmp" }
    private static let prefix = "lab-guide-"
}
