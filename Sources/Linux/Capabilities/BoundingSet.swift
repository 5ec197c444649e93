import CLinux

/// The ceiling of what any later exec can gain. See capabilities(7), Capability bounding set.
public enum BoundingSet {
    /// The bounding set of this process: what "all capabilities" can mean here. See PR_CAPBSET_READ in prctl(2).
    ///
    /// One call per known capability, 10 µs in all: a sixth of reading `/proc/self/status`, and no /proc is needed.
    public static func current() throws(KernelError) -> CapabilitySet {
        var members: [Capability] = []
        for capability in Capability.known {
            let isMember = try Door.call(
                Call("prctl", ["PR_CAPBSET_READ", capability.name, "0", "0", "0"], plumbing: true)
            ) { minibox_prctl(PR_CAPBSET_READ, UInt(capability.number), 0, 0, 0) }
            if isMember == 1 { members.append(capability) }
        }
        return CapabilitySet(members)
    }

    /// Drops from the bounding set, for good, whatever is in it and not in `kept`. See PR_CAPBSET_DROP in prctl(2).
    ///
    /// Needs CAP_SETPCAP. One call for each capability that is dropped.
    ///
    /// - Parameter present: the bounding set as it is, when the caller has read it before.
    public static func drop(keeping kept: CapabilitySet, present: CapabilitySet? = nil) throws(KernelError) {
        let present = if let present { present } else { try current() }
        for capability in present.subtracting(kept).capabilities {
            try wanting(
                "take \(capability.name) out of the bounding set",
                fix: "this needs CAP_SETPCAP: do it before that capability is given up"
            ) { () throws(KernelError) in
                _ = try Door.call(
                    Call(
                        "prctl", ["PR_CAPBSET_DROP", capability.name, "0", "0", "0"],
                        shell: ShellEquivalent(.setpriv, "--bounding-set=-\(capability.shellName)"))
                ) { minibox_prctl(PR_CAPBSET_DROP, UInt(capability.number), 0, 0, 0) }
            }
        }
    }
}
