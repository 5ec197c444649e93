import LabKit
import Linux

/// What every capability is worth in a user namespace: each answer is tried.
extension LabUser {
    static let observations = [
        Observation("user id (geteuid)", of: "user namespace") { () throws(KernelError) in "\(effectiveUserID())" },
        Observation("group id (getegid)", of: "user namespace") { () throws(KernelError) in "\(effectiveGroupID())" },
        Observation("effective capabilities", of: "user namespace") { () throws(KernelError) in
            "\(try CapabilityState.current().effective.names.count)"
        },
        Observation("owner of /etc/passwd", of: "the file") { () throws(KernelError) in "\(try status("/etc/passwd").userID)" },
        Observation("uid_map", of: "user namespace") { () throws(KernelError) in
            let words = try readText("/proc/self/uid_map").split { $0 == " " || $0 == "\n" }
            return words.isEmpty ? "none" : words.joined(separator: " ")
        },
        Observation("setgroups(2)", of: "user namespace") { () throws(KernelError) in
            String(try readText("/proc/self/setgroups").prefix { !$0.isNewline })
        },
        .namespace(.user), .namespace(.uts),
    ]

    /// Each inode holds one number, and each namespace reads it through its own map: a file that root inside has made, and
    /// one of somebody who is not in the map.
    static func showOwners(_ maps: Maps) throws(KernelError) {
        let folder = try makeFolder(mode: 0o777)
        defer { try? removeTree(folder) }
        var owners = [
            Observation("owner of a file made inside", of: "the inode, through a map") { () throws(KernelError) in
                "\(try status("\(folder)/mine").userID)"
            }
        ]
        if let stranger = try strangersFile(in: folder, maps) {
            owners.append(
                Observation("owner of a stranger's file", of: "the inode, through a map") { () throws(KernelError) in
                    "\(try status(stranger).userID)"
                })
        }
        let inside = try look("inside", at: owners) { () throws(KernelError) in
            try isolate(maps)
            // Others may write to the folder too: what they put in the way is not followed.
            _ = try open("\(folder)/mine", [.writeOnly, .create, .exclusive, .noFollow])
        }
        show(
            Comparison(owners, [View("host", of: owners), inside]),
            title: "Whose file is it? One number in each inode, read from both sides:")
        let overflow = try readText("/proc/sys/kernel/overflowuid").prefix { !$0.isNewline }
        tell(
            "overflow id", String(overflow),
            "Who stands in no line of the map is shown as \(overflow), the overflow id (/proc/sys/kernel/overflowuid).\n")
    }

    /// A file whose owner no line of the map names: root makes one, anybody else finds root's. Root of a namespace that is
    /// itself pretended can do neither.
    private static func strangersFile(in folder: String, _ maps: Maps) throws(KernelError) -> String? {
        let path = "\(folder)/stranger"
        _ = try open(path, [.writeOnly, .create, .exclusive, .noFollow])
        if (try? setOwner(path, user: maps.unmappedOutside, group: effectiveGroupID())) != nil { return path }
        let owner = try status("/etc/passwd").userID
        return maps.users.contains { $0.contains(outside: owner) } ? nil : "/etc/passwd"
    }

    /// A folder that nobody else has ready: its name cannot be guessed.
    private static func makeFolder(mode: UInt32) throws(KernelError) -> String {
        let folder =
            "\(environmentValue("TMPDIR") ?? "/tmp")/lab-user-\(try randomBytes(6).map { String($0, radix: 16) }.joined())"
        try wanting("make a folder for the trials") { () throws(KernelError) in try makeDirectory(folder, mode: mode) }
        // The umask does not touch this one: whoever is inside may be somebody else outside.
        try setMode(folder, mode)
        return folder
    }

    /// The surprises: capable of everything, and refused.
    static func tryPowers(_ maps: Maps) throws(KernelError) {
        say("Every capability. What is it worth?")
        let unmapped = maps.firstUnmappedID
        let folder = try makeFolder(mode: 0o755)
        defer { try? removeTree(folder) }
        try setOwner(folder, user: maps.outsideID, group: effectiveGroupID())
        report(
            "give a file of one's own to user \(unmapped), who is not in the map",
            try refusal { () throws(KernelError) in
                try isolate(maps)
                try setOwner(folder, user: unmapped, group: effectiveGroupID())
            }, expected: .invalid,
            because: "the inode must hold some number of the host, and the map has none for \(unmapped)")
        report(
            "leave one's supplementary groups (setgroups)",
            try refusal { () throws(KernelError) in
                try isolate(maps)
                try setGroups([])
            }, expected: maps.reachBeyondOneself ? nil : .permission,
            because: maps.reachBeyondOneself
                ? "the maps were written by somebody who may give groups away"
                : "'deny' stands in /proc/self/setgroups, or leaving a group could open a file that denies it")
        report(
            "rename the machine, whose UTS namespace belongs to the host",
            try refusal { () throws(KernelError) in
                let name = try KernelName.current().hostName
                try isolate(maps)
                try setHostName(name)
            }, expected: .permission,
            because: "a capability counts only for what one's own user namespace owns")
        report(
            "rename a UTS namespace of one's own",
            try refusal { () throws(KernelError) in
                try isolate(maps)
                try unshare(.uts)
                try setHostName("mine")
            }, expected: nil,
            because: "it was made by this user namespace, which owns it")
        report(
            "mount /proc while the host's is there",
            try refusal { () throws(KernelError) in
                try isolate(maps)
                try mountProcOfOwn()
            }, expected: nil,
            because: "nothing is uncovered that was not to be seen before")
        report(
            "mount /proc once the old root, and its /proc, are gone",
            try refusal { () throws(KernelError) in
                try isolate(maps)
                try mountProcOfOwn(afterLeavingTheOldRoot: true)
            }, expected: .permission,
            because: "the kernel wants to see a /proc without covers first, or a new one would show what was hidden")
        say("")
    }

    /// In a pid namespace of its own: procfs shows the one that mounts it.
    private static func mountProcOfOwn(afterLeavingTheOldRoot leaves: Bool = false) throws(KernelError) {
        let status = try inside([.pid, .mount]) { () throws(KernelError) in
            do throws(KernelError) {
                try setPropagation([.private, .recursive], of: "/")
                if leaves { try leaveOldRoot() }
                try mount("proc", on: "/proc", [.noSuid, .noDevices, .noExecute])
            } catch { exitNow(error.errno.code) }
        }
        if case .exited(let code) = status, code != 0 { exitNow(code) }
    }

    private static func leaveOldRoot() throws(KernelError) {
        try mount("tmpfs", from: "lab-user", on: "/mnt", data: "size=1m")
        try makeDirectory("/mnt/proc")
        try changeDirectory(to: "/mnt")
        try pivotRoot(to: ".", oldRoot: ".")
        try unmount(".", detach: true)
        try changeDirectory(to: "/")
    }

    private static func refusal(_ body: () throws(KernelError) -> Void) throws(KernelError) -> Errno? {
        try attempt(in: [], body)
    }

    private static func report(_ what: String, _ refusal: Errno?, expected: Errno?, because: String) {
        let answer = refusal.map { "\($0.name) (\($0.words))" } ?? "allowed"
        let reason = refusal == expected ? because : "not what most machines answer: 'lab why' looks for the reason here"
        tell(what, refusal?.name ?? "allowed", "  \(what):\n      \(answer): \(reason)")
    }
}
