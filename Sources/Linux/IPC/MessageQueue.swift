import Glibc

/// A System V message queue: it belongs to an IPC namespace, and outlives every process that uses it.
public struct MessageQueue: Sendable {
    /// The kernel's number for it, in the IPC namespace where it was found.
    public let id: CInt

    /// Makes a queue. See msgget(2).
    ///
    /// - Throws: `EEXIST` when the key finds one already; `ENOSPC` when there are too many (sysctl kernel.msgmni).
    public init(making key: IPCKey, mode: UInt32 = 0o600) throws(KernelError) {
        let flags = IPC_CREAT | IPC_EXCL | CInt(mode)
        id = try Door.call(
            Call(
                "msgget", ["\(key)", "IPC_CREAT|IPC_EXCL|\(octal(mode))"],
                shell: .command("ipcmk --queue    # under a key by chance"))
        ) { msgget(key.number, flags) }
    }

    /// The queue that a key finds in this IPC namespace. See msgget(2).
    ///
    /// - Throws: `ENOENT` when there is none.
    public init(finding key: IPCKey) throws(KernelError) {
        id = try Door.call(Call("msgget", ["\(key)", "0"], shell: .command("ipcs --queues"))) { msgget(key.number, 0) }
    }

    /// Puts a message of type 1 into it, unless it is full. See msgsnd(2).
    public func send(_ text: String) throws(KernelError) {
        let message = MessageQueue.typeField + Array(text.utf8)
        let size = message.count - MessageQueue.typeField.count
        try Door.call(Call("msgsnd", ["\(id)", "{1, \(cString(text))}", "\(size)", "IPC_NOWAIT"])) {
            unsafe message.withUnsafeBytes { unsafe msgsnd(id, $0.baseAddress, size, CInt(IPC_NOWAIT)) }
        }
    }

    /// Takes the oldest message out, without waiting for one. See msgrcv(2).
    ///
    /// - Throws: `ENOMSG` when there is none.
    public func receive(limit: Int = 8192) throws(KernelError) -> String {
        var message = [UInt8](repeating: 0, count: MessageQueue.typeField.count + limit)
        let count = try Door.call(Call("msgrcv", ["\(id)", "&message", "\(limit)", "0", "IPC_NOWAIT"])) {
            unsafe message.withUnsafeMutableBytes { unsafe msgrcv(id, $0.baseAddress, limit, 0, CInt(IPC_NOWAIT)) }
        }
        return String(decoding: message.dropFirst(MessageQueue.typeField.count).prefix(count), as: UTF8.self)
    }

    /// Removes it, with the messages in it. See IPC_RMID in msgctl(2).
    public func remove() throws(KernelError) {
        try Door.call(Call("msgctl", ["\(id)", "IPC_RMID", "NULL"], shell: .command("ipcrm --queue-id \(id)"))) {
            msgctl(id, IPC_RMID, nil)
        }
    }

    /// The long in front of each message, 1, in the byte order of this machine.
    private static let typeField = unsafe withUnsafeBytes(of: 1) { unsafe Array($0) }
}
