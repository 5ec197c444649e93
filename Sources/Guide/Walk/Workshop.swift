import Linux

/// A folder of its own for the commands of a lab; it goes away with what is in it.
public struct Workshop: ~Copyable {
    public let folder: String

    public init() throws(KernelError) {
        let name = try randomBytes(6).map { String($0, radix: 36) }.joined()
        let path = "\(Self.parent)/\(Self.prefix(of: processID()))\(name)"
        try makeDirectory(path, mode: 0o700)
        folder = path
    }

    deinit { try? removeTree(folder) }

    /// Removes the folders of a process that has ended without doing it.
    static func removeAll(of process: Int32) {
        for name in (try? directoryEntries(parent)) ?? [] where name.hasPrefix(prefix(of: process)) {
            try? removeTree("\(parent)/\(name)")
        }
    }

    private static var parent: String { environmentValue("TMPDIR") ?? "/tmp" }
    private static func prefix(of process: Int32) -> String { "lab-guide-\(process)-" }
}
