import Linux

/// A folder of its own for the commands of a lab; it goes away with what is in it.
public struct Workshop: ~Copyable {
    public let folder: String

    public init() throws(KernelError) {
        let name = try randomBytes(6).map { String($0, radix: 36) }.joined()
        let path = "\(environmentValue("TMPDIR") ?? "/tmp")/lab-\(name)"
        try makeDirectory(path, mode: 0o700)
        folder = path
    }

    deinit { try? removeTree(folder) }
}
