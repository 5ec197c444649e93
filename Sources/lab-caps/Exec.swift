import LabKit
import Linux

/// What an exec makes of the sets: the rules of capabilities(7), "Transformation of capabilities during execve()", each tried
/// with a program that tells its own.
extension LabCaps {
    static func tellOfExec(_ powers: Powers) throws(KernelError) {
        say(
            "A surprise: what an exec makes of the sets. The program is cat /proc/self/status, and CapEff what it says of itself:\n"
        )
        let all = try BoundingSet.current()
        tell(
            "root, out of effective and permitted only",
            try afterExec { () throws(KernelError) in
                try CapabilityState(effective: powers.kept, permitted: powers.kept).apply()
            }, "they come back: root's exec gains all of the bounding set")
        tell(
            "root, out of the bounding set too", try afterExec { () throws(KernelError) in try give(powers) },
            "gone for good: the bounding set is the ceiling")
        tell(
            "root, SECBIT_NOROOT", try afterExec { () throws(KernelError) in try SecureBits([.noRoot]).apply() },
            "user id 0 is a user like any other")
        guard isTrueRoot else {
            return say("\nUser id \(other) is not mapped here, so what another user keeps was not tried: that takes root.\n")
        }
        tell(
            "user \(other), permitted kept (PR_SET_KEEPCAPS)",
            try afterExec { () throws(KernelError) in
                try becomeOther(keeping: all, ambient: [])
            }, "kept over setresuid(2), not over exec")
        tell(
            "user \(other), net_raw ambient",
            try afterExec { () throws(KernelError) in
                try becomeOther(keeping: all, ambient: .netRaw)
            }, "what is ambient stays, for a user who is not root")
        for forbids in [false, true] {
            tell(
                "user \(other), set-uid root program\(forbids ? ", no_new_privs" : "")",
                try afterExec(in: .mount) { () throws(KernelError) in
                    try makeSetuidCopy()
                    try becomeOther(keeping: [], ambient: [])
                    if forbids { try ProcessControl.forbidNewPrivileges() }
                    try execute("\(place)/cat", ["cat", "/proc/self/status"], environment: [])
                }, forbids ? "the set-uid bit is not looked at" : "this is how sudo begins")
        }
        say("")
    }

    private static func tell(_ before: String, _ after: CapabilitySet, _ meaning: String) {
        LabKit.tell(
            "CapEff after exec: \(before)", after.inWords, "  \(padded(before, 50)) \(padded(after.inWords, 50)) \(meaning)")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// nobody, on every Linux.
    private static let other: UInt32 = 65534
    /// Over which a private tmpfs lies, for the set-uid program: nobody else ever sees it.
    private static let place = "/mnt"

    /// Whether other user ids than our own are mapped here.
    private static var isTrueRoot: Bool {
        (try? attempt(in: []) { () throws(KernelError) in try setUserID(other) }) == .some(nil)
    }

    private static func becomeOther(keeping kept: CapabilitySet, ambient: CapabilitySet) throws(KernelError) {
        try ProcessControl.keepCapabilities(!kept.isEmpty)
        try setGroups([])
        try setGroupID(other)
        try setUserID(other)
        guard !kept.isEmpty else { return }
        try CapabilityState(effective: kept, permitted: kept, inheritable: ambient).apply()
        try AmbientSet.raise(ambient)
    }

    private static func makeSetuidCopy() throws(KernelError) {
        try setPropagation([.private, .recursive], of: "/")
        try mount("tmpfs", from: "lab-caps", on: place, data: "size=64m,mode=755")
        let program = try open("/bin/cat")
        let copy = try open("\(place)/cat", [.writeOnly, .create, .exclusive], mode: 0o755)
        try copyBytes(from: program.number, to: copy.number)
        try setMode("\(place)/cat", 0o4755)
    }

    /// The effective set of a program that a child becomes after `prepare`; cat(1), unless `prepare` becomes another.
    private static func afterExec(
        in namespaces: NamespaceFlags = [], _ prepare: () throws(KernelError) -> Void
    ) throws(KernelError) -> CapabilitySet {
        let (readEnd, writeEnd) = try Pipe().split()
        _ = try inside(namespaces) { () throws(KernelError) in
            try duplicate(writeEnd, onto: 1)
            try prepare()
            try become(["cat", "/proc/self/status"])
        }
        close(writeEnd)
        let output = Descriptor(owning: readEnd)
        let status = try readText(of: output.number, name: "what cat said")
        return CapabilitySet(hexadecimal: statusLine("CapEff", in: status) ?? "") ?? []
    }

    /// Root of a user namespace has everything, for what belongs to it.
    static func tellOfUserNamespace(_ powers: Powers) throws(KernelError) {
        say("Another surprise: a child that has given up \(powers.lost.inWords) makes a user namespace.")
        let words = try answer("what the child may do in its user namespace") { () throws(KernelError) in
            try give(powers)
            try unshare(.user)
            let clock = try attempt(in: []) { () throws(KernelError) in try askToSetClock() }
            let root = try attempt(in: []) { () throws(KernelError) in try changeRoot(to: "/") }
            let raw = try attempt(in: []) { () throws(KernelError) in _ = try openRawSocket() }
            let ownNetwork = try attempt(in: .net) { () throws(KernelError) in _ = try openRawSocket() }
            let effective = CapabilitySet(hexadecimal: try statusLine("CapEff") ?? "") ?? []
            let bounding = CapabilitySet(hexadecimal: try statusLine("CapBnd") ?? "") ?? []
            return ([effective.inWords, bounding.inWords] + [clock, root, raw, ownNetwork].map { $0?.name ?? "done" })
                .joined(separator: "\n")
        }.split(separator: "\n").map(String.init)
        LabKit.tell(
            "effective in a new user namespace", words[0],
            "  effective: \(words[0]); bounding: \(words[1]). It has everything again:")
        let trials = [
            "set the clock", "chroot", "a raw socket in the host's network namespace", "a raw socket in a new network namespace",
        ]
        for (trial, result) in zip(trials, words.dropFirst(2)) {
            LabKit.tell("\(trial), from a user namespace", result, "    \(padded(trial, 46)) \(result)")
        }
        say("  but it counts only for what that user namespace owns. The host's clock and network are not among it.\n")
    }
}
