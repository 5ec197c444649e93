import LabKit
import Linux

/// What is user id 0 without one? Root's power is cut into pieces, and each can be taken away.
@main
enum LabCaps {
    static func main() { lab.play(run: run, story: story) }

    /// The whole of it: less of the bounding set, a change of user if one is asked for, less of the other sets. The order
    /// matters: each step needs what a later one takes away.
    static func give(_ powers: Powers) throws(KernelError) {
        if !powers.keepsBounding { try BoundingSet.drop(keeping: powers.kept) }
        if powers.rootIsNobody { try SecureBits([.noRoot, .noRootLocked]).apply() }
        if let user = powers.user {
            try ProcessControl.keepCapabilities(true)
            try setGroups([])
            try setGroupID(user)
            try setUserID(user)
        }
        try CapabilityState(effective: powers.kept, permitted: powers.kept, inheritable: powers.ambient).apply()
        try AmbientSet.raise(powers.ambient)
        if powers.forbidsNewPrivileges { try ProcessControl.forbidNewPrivileges() }
    }

    /// `lab-caps -- COMMAND`: the learner's command with what is left.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        try give(try Powers(options))
        try become(command)
    }

    /// `lab-caps`: looks at the sets, and tries what each capability is for, before and after.
    static func story(_ options: Options) throws(KernelError) {
        try lab.becomeRootAloud()
        let powers = try Powers(options)
        let before = View("before", of: observations)
        let after = try lab.telling("The calls. A child gives up \(powers.lost.inWords):") { () throws(KernelError) in
            try look("after", at: observations) { () throws(KernelError) in try give(powers) }
        }
        show(Comparison(observations, [before, after]), title: "The five sets, and what they are good for:")
        nameSets([before, after])
        let isSame = before.answers[0] == after.answers[0]
        say(
            "\nWho the process is has \(isSame ? "not " : "")changed: its user id is \(after.answers[0]). What it may do has changed.\n"
        )
        try tellOfExec(powers)
        try tellOfUserNamespace(powers)
        say(goingOn)
    }

    static let observations =
        [
            Observation("user id", of: "the process") { () throws(KernelError) in "\(effectiveUserID())" }
        ]
        + ["CapEff": "effective", "CapPrm": "permitted", "CapInh": "inheritable", "CapBnd": "bounding", "CapAmb": "ambient"]
        .sorted { order.firstIndex(of: $0.value)! < order.firstIndex(of: $1.value)! }.map { line, name in
            Observation(name, of: "the process: \(line)") { () throws(KernelError) in
                CapabilitySet(hexadecimal: try statusLine(line) ?? "")?.inWords ?? "not told"
            }
        }
        + Trial.all.map { trial in
            Observation(trial.name, of: trial.capability) { () throws(KernelError) in
                try attempt(in: [], trial.make)?.name ?? "done"
            }
        }

    private static let order = ["effective", "permitted", "inheritable", "bounding", "ambient"]

    /// The members of those sets that the table shows as digits.
    static func nameSets(_ views: [View]) {
        var seen: Set<String> = []
        for answer in views.flatMap(\.answers) {
            guard answer.count == 16, let set = CapabilitySet(hexadecimal: answer), seen.insert(answer).inserted else { continue }
            say("  \(answer) is \(set.capabilities.count) of \(Capability.count): \(set.shortNames.joined(separator: " "))")
        }
    }
}

extension CapabilitySet {
    /// `chown`, `sys_time`: as setpriv(1) and this lab take them.
    var shortNames: [String] { names.map { $0.dropFirst(4).lowercased() } }

    /// As few words as it takes: `all 41`, `none`, `all but chown, sys_time`; else the digits.
    var inWords: String {
        let missing = CapabilitySet.known.subtracting(self)
        if isEmpty { return "none" }
        if missing.isEmpty { return "all \(Capability.count)" }
        if capabilities.count <= 5 { return shortNames.joined(separator: ", ") }
        return missing.capabilities.count <= 5 ? "all but \(missing.shortNames.joined(separator: ", "))" : hexadecimal
    }
}
