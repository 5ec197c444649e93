import Flags
import LabKit
import Linux

/// What may pretended root do? A user namespace gives every capability, and only over what it owns.
@main
enum LabUser {
    static func main() { lab.play(run: run, story: story) { Maps($0).script(for: $1) } }

    struct Options: LabOptions {
        var shared = SharedOptions()
        var userMaps: [String] = []
        var groupMaps: [String] = []
    }

    /// The namespace, and whom its ids stand for. Two processes: who is inside may map only herself; the ids of others
    /// are given from outside, by somebody who may act for them (CAP_SETUID there).
    static func isolate(_ maps: Maps) throws(KernelError) {
        guard maps.reachBeyondOneself else {
            try unshare(.user)
            return try writeIDMaps(process: processID(), users: maps.users, groups: maps.groups, denySetGroups: true)
        }
        let (word, tellsWord) = try Pipe().split()
        let process = processID()
        let writer = try startInside { () throws(KernelError) in
            close(tellsWord)
            _ = try readBytes(of: word, name: "the word that the namespace is made")
            try wanting("map ids of others") { () throws(KernelError) in
                try writeIDMaps(process: process, users: maps.users, groups: maps.groups, denySetGroups: false)
            }
        }
        do { try unshare(.user) } catch {
            try? writer.send(.kill)
            throw error
        }
        // Nobody has that end any more: that is the word.
        close(tellsWord)
        close(word)
        guard try writer.wait() == .exited(code: 0) else { exitNow(125) }
        // Still whoever one was outside, which may be nobody here. In supplementary groups one would stay, too.
        guard maps.users.contains(where: { $0.contains(inside: 0) }), maps.groups.contains(where: { $0.contains(inside: 0) })
        else {
            return
        }
        try setGroups([])
        try setGroupID(0)
        try setUserID(0)
    }

    /// `lab-user -- COMMAND`: the learner's command, as whoever the maps make of her.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        try isolate(Maps(options))
        try become(command)
    }

    /// `lab-user`: looks at who one is, and then at what that is worth.
    static func story(_ options: Options) throws(KernelError) {
        let maps = Maps(options)
        let host = View("host", of: observations)
        let inside = try lab.telling("The calls. The child makes a user namespace, and says whom its ids stand for outside:") {
            () throws(KernelError) in
            try look("inside", at: observations) { () throws(KernelError) in try isolate(maps) }
        }
        show(Comparison(observations, [host, inside]))
        say("")
        try showOwners(maps)
        try tryPowers(maps)
        say(goingOn)
    }
}
