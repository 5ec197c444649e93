import Linux
import OCI

/// The last changes of the process itself, from privileged to not: limits, filter, groups, user, capabilities.
struct Identity {
    let process: ProcessSpec
    let seccompProgram: [UInt8]?
    /// Whether the user namespace denies setgroups(2), as one made by an ordinary user does. See user_namespaces(7).
    let deniesGroups: Bool

    /// - Throws: also when it lies outside the root: a link may lead through an open descriptor.
    func enterWorkingDirectory(fix: String? = nil) throws(KernelError) {
        try wanting("enter the working directory \(process.cwd)", fix: fix) { () throws(KernelError) in
            try changeDirectory(to: process.cwd)
        }
        let reached = try workingDirectory()
        guard reached.hasPrefix("/") else {
            throw KernelError(
                purpose: "enter the working directory \(process.cwd)", call: Call("getcwd", []), errno: .missing,
                fix: "the directory lies outside the container's root")
        }
    }

    func applyLimits() throws(KernelError) {
        for limit in process.rlimits ?? [] {
            guard let resource = Resource(rawValue: limit.type) else { continue }
            try ResourceLimit(resource: resource, soft: limit.soft, hard: limit.hard).apply()
        }
        if let adjustment = process.oomScoreAdj {
            try writeControl("\(adjustment)", to: "/proc/self/oom_score_adj")
        }
    }

    func dropBoundingSet() throws(KernelError) {
        guard let bounding = process.capabilities?.bounding else { return }
        try BoundingSet.drop(keeping: set(bounding))
    }

    /// Groups first: an ordinary user may not change them.
    func becomeUser() throws(KernelError) {
        let user = process.user
        try TerminalInside.giveAway(toUser: user.uid)
        if !deniesGroups { try setGroups(user.additionalGids ?? []) }
        try setGroupID(user.gid)
        // Over the change of user the permitted set stays, for the next step to choose from it.
        if user.uid != 0 { try ProcessControl.keepCapabilities(true) }
        try setUserID(user.uid)
    }

    func applyCapabilities() throws(KernelError) {
        guard let capabilities = process.capabilities else { return }
        try CapabilityState(
            effective: set(capabilities.effective), permitted: set(capabilities.permitted),
            inheritable: set(capabilities.inheritable)
        ).apply()
        let ambient = set(capabilities.ambient)
        if !ambient.isEmpty { try AmbientSet.raise(ambient) }
    }

    private func set(_ names: [String]?) -> CapabilitySet { CapabilitySet((names ?? []).compactMap { Capability($0) }) }

    /// Loads the system call filter.
    func loadFilter() throws(KernelError) {
        if let seccompProgram { _ = try loadSeccompFilter(seccompProgram) }
    }
}
