import LabKit
import Linux

/// Who finds my message queue? An IPC namespace holds names; what is open already needs none.
@main
enum LabIPC {
    static func main() { lab.play(run: run, story: story) }

    /// The whole of the isolation: no name of the host's is found any more. A mount of mqueue shows the namespace of whoever
    /// mounted it, so a new one belongs to it, as a new /proc belongs to a pid namespace.
    static func isolate(keepingOldQueues: Bool = false) throws(KernelError) {
        try unshare([.ipc, .mount])
        try setPropagation([.private, .recursive], of: "/")
        if !keepingOldQueues { try mountQueues() }
    }

    static func mountQueues() throws(KernelError) { try mount("mqueue", on: place, [.noSuid, .noDevices, .noExecute]) }

    /// Where systemd mounts it; machines without have no such folder.
    static var place: String { isDirectory("/dev/mqueue") ? "/dev/mqueue" : "/mnt" }

    /// `lab-ipc -- COMMAND`: the learner's command, for which the host's queues are not there.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try isolate(keepingOldQueues: options.keepsOldQueues)
        try become(command)
    }

    /// `lab-ipc`: makes things with names on the host, and asks for them there, inside, and through an old mount.
    static func story(_ options: Options) throws(KernelError) {
        try lab.becomeRootAloud()
        let things = try lab.telling(
            "Out here, things that others can ask for by a number or by a word:", isScripted: false
        ) { () throws(KernelError) in try Things(options) }
        let keeper = try things.removeWhenLabEnds()
        defer { keeper.end() }
        let questions = things.observations
        // Whoever may not mount it here sees none; see the answer.
        let host = try look("host", at: questions, in: .mount) { () throws(KernelError) in try hostQueues() }
        let old = try look("inside, old mqueue", at: questions, in: .mount) { () throws(KernelError) in
            try hostQueues()
            try unshare(.ipc)
        }
        let new = try lab.telling("The calls. A child asks for them in a new IPC namespace, with an mqueue of its own:") {
            () throws(KernelError) in
            try look("inside, new mqueue", at: questions) { () throws(KernelError) in try isolate() }
        }
        show(Comparison(questions, [host, old, new]))
        say("")
        try things.tryWhatIsOpen()
        try outlive()
        say(goingOn)
    }

    /// The host's own view: in a mount namespace that only the lab sees, an mqueue of the host's IPC namespace.
    private static func hostQueues() throws(KernelError) {
        try setPropagation([.private, .recursive], of: "/")
        try? mountQueues()
    }

    /// A message that waits for nobody: its sender has gone, and no process is left in its namespace.
    static func outlive() throws(KernelError) {
        let key = try IPCKey.random()
        let message = try answer("what waited in the queue", in: .ipc) { () throws(KernelError) in
            let namespace = try open("/proc/self/ns/ipc")
            let sent = try inside { () throws(KernelError) in try MessageQueue(making: key).send("from the dead") }
            guard sent == .exited(code: 0) else { return "not sent" }
            try unshare(.ipc)
            let elsewhere = try attempt(in: []) { () throws(KernelError) in _ = try MessageQueue(finding: key) }
            try enterNamespace(namespace.number, .ipc)
            return "\(elsewhere?.name ?? "found") \(cString(try MessageQueue(finding: key).receive()))"
        }
        let words = message.split(separator: " ", maxSplits: 1)
        say("Another surprise: a queue needs no process. A child makes one, sends, and ends; an open file keeps the namespace.")
        tell(
            "the queue of a dead process, from elsewhere and then in its namespace", message,
            "  asked for elsewhere: \(words[0]); in its namespace: \(words.last ?? ""). Only ipcrm(1) or the namespace's end removes it.\n"
        )
    }
}
