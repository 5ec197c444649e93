import CLinux
import Glibc

/// A POSIX message queue: its name belongs to an IPC namespace, and an open one is a descriptor like any other.
/// See mq_overview(7).
public struct NamedMessageQueue: ~Copyable {
    public let descriptor: Descriptor

    /// Makes a queue, for 10 messages of 8192 bytes unless the sysctls fs.mqueue say otherwise. See mq_open(3).
    ///
    /// - Parameter name: begins with a slash, and has no other.
    /// - Throws: `EEXIST`; `ENOSPC` past the sysctl fs.mqueue.queues_max; `EMFILE` past the limit RLIMIT_MSGQUEUE.
    public init(making name: String, mode: UInt32 = 0o600) throws(KernelError) {
        descriptor = Descriptor(
            owning: try Door.call(
                Call(
                    "mq_open", [cString(name), "O_RDWR|O_CREAT|O_EXCL", octal(mode), "NULL"], section: 3,
                    shell: .command("touch /dev/mqueue\(shellWord(name))    # where mqueue is mounted there"))
            ) { unsafe name.withCString { unsafe minibox_mq_open($0, O_RDWR | O_CREAT | O_EXCL, mode_t(mode)) } })
    }

    /// The queue of that name in this IPC namespace. See mq_open(3).
    ///
    /// - Throws: `ENOENT` when there is none.
    public init(finding name: String) throws(KernelError) {
        descriptor = Descriptor(
            owning: try Door.call(Call("mq_open", [cString(name), "O_RDWR"], section: 3)) {
                unsafe name.withCString { unsafe minibox_mq_open($0, O_RDWR, 0) }
            })
    }

    /// Puts a message into it. See mq_send(3).
    public func send(_ text: String) throws(KernelError) {
        let bytes = Array(text.utf8)
        let number = descriptor.number
        try Door.call(Call("mq_send", ["\(number)", cString(text), "\(bytes.count)", "0"], section: 3)) {
            unsafe bytes.withUnsafeBytes { unsafe mq_send(number, $0.bindMemory(to: CChar.self).baseAddress!, $0.count, 0) }
        }
    }

    /// Takes the oldest message out; waits for one. See mq_receive(3).
    ///
    /// - Parameter limit: at least the queue's own size of a message.
    public func receive(limit: Int = 8192) throws(KernelError) -> String {
        var bytes = [UInt8](repeating: 0, count: limit)
        let number = descriptor.number
        let count = try Door.call(Call("mq_receive", ["\(number)", "message", "\(limit)", "NULL"], section: 3)) {
            unsafe bytes.withUnsafeMutableBytes {
                unsafe mq_receive(number, $0.bindMemory(to: CChar.self).baseAddress!, $0.count, nil)
            }
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Takes the name away; the queue is gone with its last descriptor. See mq_unlink(3).
    public static func unlink(_ name: String) throws(KernelError) {
        try Door.call(
            Call("mq_unlink", [cString(name)], section: 3, shell: .command("rm /dev/mqueue\(shellWord(name))"))
        ) { unsafe name.withCString { unsafe mq_unlink($0) } }
    }
}
