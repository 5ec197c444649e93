import CLinux
import Glibc

/// A file in memory that nobody can change any more. See memfd_create(2) and F_ADD_SEALS in fcntl(2).
public struct SealedFile: ~Copyable {
    public let descriptor: Descriptor

    public init(name: String, copying source: CInt) throws(KernelError) {
        let number = try Door.call(Call("memfd_create", [cString(name), "MFD_CLOEXEC|MFD_ALLOW_SEALING"])) {
            unsafe name.withCString { unsafe memfd_create($0, 3) }
        }
        let file = Descriptor(owning: number)
        try copyBytes(from: source, to: number)
        // F_ADD_SEALS: no more seals, no shrinking, no growing, no writing.
        try Door.call(Call("fcntl", ["\(number)", "F_ADD_SEALS", "F_SEAL_SEAL|F_SEAL_SHRINK|F_SEAL_GROW|F_SEAL_WRITE"])) {
            fcntl(number, 1033, 0xf as CInt)
        }
        descriptor = file
    }

    /// Whether an open file carries the seal against writing.
    public static func isSealed(_ descriptor: CInt) -> Bool {
        let seals = try? Door.call(Call("fcntl", ["\(descriptor)", "F_GET_SEALS"], plumbing: true)) {
            fcntl(descriptor, 1034, 0 as CInt)
        }
        return (seals ?? 0) & 8 != 0
    }
}
