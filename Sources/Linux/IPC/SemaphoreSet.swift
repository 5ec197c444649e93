import CLinux
import Glibc

/// A System V set of semaphores: it belongs to an IPC namespace, and outlives every process that uses it.
public struct SemaphoreSet: Sendable {
    /// The kernel's number for it, in the IPC namespace where it was found.
    public let id: CInt

    /// Makes a set. See semget(2).
    ///
    /// - Throws: `EEXIST` when the key finds one already; `ENOSPC` past the limits in the sysctl kernel.sem.
    public init(making key: IPCKey, count: Int, mode: UInt32 = 0o600) throws(KernelError) {
        let flags = IPC_CREAT | IPC_EXCL | CInt(mode)
        id = try Door.call(
            Call(
                "semget", ["\(key)", "\(count)", "IPC_CREAT|IPC_EXCL|\(octal(mode))"],
                shell: .command("ipcmk --semaphore \(count)    # under a key by chance"))
        ) { semget(key.number, CInt(count), flags) }
    }

    /// The set that a key finds in this IPC namespace. See semget(2).
    ///
    /// - Throws: `ENOENT` when there is none.
    public init(finding key: IPCKey) throws(KernelError) {
        id = try Door.call(Call("semget", ["\(key)", "0", "0"], shell: .command("ipcs --semaphores"))) {
            semget(key.number, 0, 0)
        }
    }

    /// Removes it, and wakes whoever waits for it. See IPC_RMID in semctl(2).
    public func remove() throws(KernelError) {
        try Door.call(Call("semctl", ["\(id)", "0", "IPC_RMID"], shell: .command("ipcrm --semaphore-id \(id)"))) {
            minibox_semctl(id, 0, IPC_RMID, 0)
        }
    }
}
