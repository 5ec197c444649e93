import Glibc

/// A System V segment of memory: it belongs to an IPC namespace, and outlives every process that uses it.
public struct SharedMemory: Sendable {
    /// The kernel's number for it, in the IPC namespace where it was found.
    public let id: CInt

    /// Makes a segment of zeros. See shmget(2).
    ///
    /// - Throws: `EEXIST` when the key finds one already; `ENOSPC` past the sysctls kernel.shmmni and kernel.shmall.
    public init(making key: IPCKey, bytes: Int, mode: UInt32 = 0o600) throws(KernelError) {
        let flags = IPC_CREAT | IPC_EXCL | CInt(mode)
        id = try Door.call(
            Call(
                "shmget", ["\(key)", "\(bytes)", "IPC_CREAT|IPC_EXCL|\(octal(mode))"],
                shell: .command("ipcmk --shmem \(bytes)    # under a key by chance"))
        ) { shmget(key.number, bytes, flags) }
    }

    /// The segment that a key finds in this IPC namespace. See shmget(2).
    ///
    /// - Throws: `ENOENT` when there is none.
    public init(finding key: IPCKey) throws(KernelError) {
        id = try Door.call(Call("shmget", ["\(key)", "0", "0"], shell: .command("ipcs --shmems"))) { shmget(key.number, 0, 0) }
    }

    /// Maps it into this process. A mapping is no name: it stays, in whichever IPC namespace the process goes on. See shmat(2).
    public func attach() throws(KernelError) -> AttachedMemory {
        let address = try Door.call(Call("shmat", ["\(id)", "NULL", "0"])) {
            unsafe Int(bitPattern: shmat(id, nil, 0))
        }
        return unsafe AttachedMemory(at: UnsafeMutablePointer(bitPattern: address)!)
    }

    /// Removes it: no key finds it any more, and it is gone with the last process that has it mapped. See IPC_RMID in shmctl(2).
    public func remove() throws(KernelError) {
        try Door.call(Call("shmctl", ["\(id)", "IPC_RMID", "NULL"], shell: .command("ipcrm --shmem-id \(id)"))) {
            shmctl(id, IPC_RMID, nil)
        }
    }
}

/// The first number of a segment that is mapped into this process, until the process ends. Children have it too.
@safe public struct AttachedMemory {
    private let place: UnsafeMutablePointer<Int32>

    init(at place: UnsafeMutablePointer<Int32>) { unsafe self.place = place }

    public var number: Int32 {
        get { unsafe place.pointee }
        nonmutating set { unsafe place.pointee = newValue }
    }
}
