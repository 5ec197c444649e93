import CLinux

/// What a process without user id 0 keeps over the exec of an ordinary program. See capabilities(7), Ambient.
public enum AmbientSet {
    /// Adds capabilities; each must be permitted and inheritable already. See PR_CAP_AMBIENT_RAISE.
    public static func raise(_ capabilities: CapabilitySet) throws(KernelError) {
        for capability in capabilities.capabilities {
            try wanting(
                "make \(capability.name) ambient", fix: "make it permitted and inheritable first"
            ) { () throws(KernelError) in
                _ = try Door.call(
                    Call(
                        "prctl", ["PR_CAP_AMBIENT", "PR_CAP_AMBIENT_RAISE", capability.name, "0", "0"],
                        shell: ShellEquivalent(.setpriv, "--ambient-caps=+\(capability.shellName)"))
                ) { minibox_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_RAISE), UInt(capability.number), 0, 0) }
            }
        }
    }

    /// Empties the set. See PR_CAP_AMBIENT_CLEAR_ALL.
    public static func clear() throws(KernelError) {
        try Door.call(
            Call(
                "prctl", ["PR_CAP_AMBIENT", "PR_CAP_AMBIENT_CLEAR_ALL", "0", "0", "0"],
                shell: ShellEquivalent(.setpriv, "--ambient-caps=-all"))
        ) { minibox_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0) }
    }

    /// The ambient set of this process. See PR_CAP_AMBIENT_IS_SET.
    public static func current() throws(KernelError) -> CapabilitySet {
        var members: [Capability] = []
        for capability in Capability.known {
            let isMember = try Door.call(
                Call("prctl", ["PR_CAP_AMBIENT", "PR_CAP_AMBIENT_IS_SET", capability.name, "0", "0"], plumbing: true)
            ) { minibox_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_IS_SET), UInt(capability.number), 0, 0) }
            if isMember == 1 { members.append(capability) }
        }
        return CapabilitySet(members)
    }
}
