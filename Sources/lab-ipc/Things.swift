import LabKit
import Linux

/// A child that waits until nobody holds the other end of a pipe any more, and then tidies.
struct Keeper: ~Copyable {
    let lab: CInt
    let child: ProcessHandle

    func end() {
        close(lab)
        _ = try? child.wait()
    }
}

/// What the lab makes on the host for others to find: removed when the lab ends.
final class Things {
    private let key: IPCKey
    /// Of the POSIX queue, the socket and the file.
    private let word: String
    private let queue: MessageQueue
    private let memory: SharedMemory
    private let semaphores: SemaphoreSet
    private let named: NamedMessageQueue
    /// Somebody to talk to, as long as the lab lives.
    private let listener: Descriptor

    init(_ options: LabIPC.Options) throws(KernelError) {
        key = try LabIPC.key(options)
        word = "lab-ipc-\(processID())"
        let (key, word) = (key, word)
        queue = try wanting("make a message queue", fix: Self.fix(key)) { () throws(KernelError) in try MessageQueue(making: key)
        }
        do {
            memory = try SharedMemory(making: key, bytes: AnonymousMapping.pageBytes)
        } catch {
            try? queue.remove()
            throw error
        }
        do {
            semaphores = try SemaphoreSet(making: key, count: 1)
            named = try NamedMessageQueue(making: "/\(word)")
            listener = try AbstractSocket.listen(word)
        } catch {
            try? queue.remove()
            try? memory.remove()
            throw error
        }
    }

    private static func fix(_ key: IPCKey) -> String { "if the key \(key) is taken, choose another: --key; 'ipcs' lists them" }

    /// Removes them when the lab ends, however it does.
    func removeWhenLabEnds() throws(KernelError) -> Keeper {
        let (watched, held) = try Pipe().split()
        let child = try startInside { () throws(KernelError) in
            for signal in [Signal.interrupt, .quit, .terminate, .hangUp] { SignalDisposition.set(.ignore, for: signal) }
            close(held)
            var nothing: [UInt8] = [0]
            _ = try readChunk(watched, &nothing)
            try? queue.remove()
            try? memory.remove()
            try? semaphores.remove()
            try NamedMessageQueue.unlink("/\(word)")
        }
        close(watched)
        return Keeper(lab: held, child: child)
    }

    /// Each thing, asked for by its name.
    var observations: [Observation] {
        let (key, word) = (key, word)
        return [
            Observation("queue \(key) (msgget)", of: "IPC namespace") { () throws(KernelError) in
                "id \(try MessageQueue(finding: key).id)"
            },
            Observation("memory \(key) (shmget)", of: "IPC namespace") { () throws(KernelError) in
                "id \(try SharedMemory(finding: key).id)"
            },
            Observation("semaphores \(key) (semget)", of: "IPC namespace") { () throws(KernelError) in
                "id \(try SemaphoreSet(finding: key).id)"
            },
            Observation("queue /\(word) (mq_open)", of: "IPC namespace") { () throws(KernelError) in
                _ = try NamedMessageQueue(finding: "/\(word)")
                return "found"
            },
            Observation("the same on an mqueue mount", of: "that mount of mqueue") { () throws(KernelError) in
                let isMounted = try fileSystemStatus(at: LabIPC.place).magic == FileSystemStatus.magics["mqueue"]
                return isMounted ? (exists("\(LabIPC.place)/\(word)") ? "a file" : "no file") : "no mqueue there"
            },
            Observation("queues in /proc/sysvipc/msg", of: "who opens it: IPC namespace") { () throws(KernelError) in
                "\(try readText("/proc/sysvipc/msg").split(separator: "\n").count - 1)"
            },
            Observation("largest message (msgmax)", of: "IPC namespace") { () throws(KernelError) in
                String(try readText("/proc/sys/kernel/msgmax").prefix { !$0.isNewline })
            },
            Observation("socket @\(word) (connect)", of: "network namespace") { () throws(KernelError) in
                _ = try AbstractSocket.connect(to: word)
                return "answers"
            },
            Observation("files in /dev/shm (shm_open)", of: "files: mount namespace") { () throws(KernelError) in
                "\(try directoryEntries("/dev/shm").count)"
            },
            .namespace(.ipc), .namespace(.net),
        ]
    }

    /// The same three ways to talk, but opened before: a mapping, a descriptor, a pipe.
    func tryWhatIsOpen() throws(KernelError) {
        say(
            "A surprise: what was open before. The child has the memory mapped and the queue open when it leaves for a new namespace."
        )
        let page = try memory.attach()
        page.number = Int32(try randomBytes(2).reduce(0) { $0 << 8 | Int32($1) })
        let written = page.number
        try named.send("message \(written)")
        let (key, word) = (key, word)
        let said = try answer("what the child heard") { () throws(KernelError) in
            try unshare(.ipc)
            let byKey = try attempt(in: []) { () throws(KernelError) in _ = try SharedMemory(finding: key) }
            let byWord = try attempt(in: []) { () throws(KernelError) in _ = try NamedMessageQueue(finding: "/\(word)") }
            let read = page.number
            page.number = read &+ 1
            return "\(byKey?.name ?? "found") \(byWord?.name ?? "found") \(read) \(try named.receive())"
        }
        let words = said.split(separator: " ", maxSplits: 3).map(String.init)
        tell(
            "the memory by its key, inside", words[0], "  the memory by its key: \(words[0]); the queue by its name: \(words[1])")
        tell(
            "the memory that was mapped before", "\(words[2]), then \(page.number)",
            "  the mapping: the lab wrote \(written), the child read \(words[2]) and wrote one more, the lab reads \(page.number)"
        )
        tell(
            "the queue that was open before", words[3],
            "  the descriptor: the lab sent \"message \(written)\", the child received \"\(words[3])\"")
        say("  and these words came through a pipe. Names are isolated, not what they have led to.\n")
    }
}
