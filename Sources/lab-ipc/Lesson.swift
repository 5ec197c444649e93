import Flags
import LabKit
import Linux

extension LabIPC {
    struct Options: LabOptions {
        var shared = SharedOptions()
        var key: String?
        var keepsOldQueues = false
    }

    /// The key that was asked for, or one by chance.
    static func key(_ options: Options) throws(KernelError) -> IPCKey {
        guard let word = options.key else { return try IPCKey.random() }
        let number = word.hasPrefix("0x") ? UInt32(word.dropFirst(2), radix: 16) : UInt32(word)
        guard let number, let key = IPCKey(Int32(bitPattern: number)) else {
            lab.misused("--key '\(word)' is not what it takes: a number such as 0x1234 or 4660, but not 0")
        }
        return key
    }

    static let goingOn = """
        Go on by hand:
          ipcmk --queue; ipcs --queues                       a queue of your own; 'ipcrm --all=msg' removes those that you may
          lab-ipc -- ipcs                                    three empty lists
          lab-ipc -- sh -c 'ipcmk --queue; ipcs --queues'    made inside: gone with the command
          lab-ipc -- cat /proc/sys/kernel/msgmax             limits are counted anew
          sudo unshare --ipc ipcs                            the same with util-linux
          lsns --type ipc; readlink /proc/$$/ns/ipc          who is in which
          minibox run --rm --ipc host busybox ipcs           a whole container that shares the host's
        Read on: ipc_namespaces(7), sysvipc(7), mq_overview(7), unix(7), shm_overview(7), ipcs(1).
        """

    static let lab = Lab<Options>(
        "lab-ipc", "who finds my message queue?",
        lesson: """
            An IPC namespace holds the names of two old families of things: System V message queues, memory segments and
            semaphores, found by a number, and POSIX message queues, found by a word. They outlive their makers, belong to no
            file, and so no mount namespace hides them. A new IPC namespace begins empty.
            Not in it: sockets with abstract names (network namespace), shm_open(3) and named semaphores (files in /dev/shm:
            mount namespace), pipes, mapped files, and whatever a process has open already.

              lab-ipc                        tells the story: host, inside with an old mount of mqueue, inside with a new one
              lab-ipc [OPTIONS] -- COMMAND   runs a command in a new IPC namespace, and ends with its exit code

            Root may make the namespace. Anybody else gets a user namespace first, where she is root.
            """,
        flags: [
            Flag("key", takes: "number", group: "Options", "The key of the story's System V objects; by chance without it.") {
                $0.key = $1
            },
            Flag("old-mqueue", group: "Options", "Leave the host's mount of mqueue in its place.") { $0.keepsOldQueues = $1 },
        ])
}
