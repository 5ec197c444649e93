import CCapability
import Glibc

/// The three sets of a process that capset(2) changes.
public struct CapabilityState: Sendable, Hashable {
    /// What the kernel checks.
    public var effective: CapabilitySet
    /// What may be made effective; what is gone from here comes back only by an exec.
    public var permitted: CapabilitySet
    /// What survives an exec of a program that has them in its file's inheritable set.
    public var inheritable: CapabilitySet

    public init(effective: CapabilitySet, permitted: CapabilitySet, inheritable: CapabilitySet = []) {
        self.effective = effective
        self.permitted = permitted
        self.inheritable = inheritable
    }

    /// The sets of this process. See cap_get_proc(3).
    public static func current() throws(KernelError) -> CapabilityState {
        // libcap asks twice: once for the version of the kernel's structure, once for the sets.
        let call = { Call("capget", ["{version=3, pid=0}", "&sets"], plumbing: true, systemCalls: ["capget", "capget"]) }
        var sets: cap_t?
        try Door.call(call()) {
            unsafe sets = unsafe cap_get_proc()
            return unsafe sets == nil ? -1 : 0
        }
        defer { unsafe cap_free(UnsafeMutableRawPointer(sets)) }
        return unsafe CapabilityState(
            effective: members(of: sets, CAP_EFFECTIVE), permitted: members(of: sets, CAP_PERMITTED),
            inheritable: members(of: sets, CAP_INHERITABLE))
    }

    private static func members(of sets: cap_t?, _ which: cap_flag_t) -> CapabilitySet {
        CapabilitySet(
            Capability.known.filter {
                var value = CAP_CLEAR
                return unsafe cap_get_flag(sets, cap_value_t($0.number), which, &value) == 0 && value == CAP_SET
            })
    }

    /// Makes them the sets of this process: what is not named is gone. See cap_set_proc(3), capset(2).
    ///
    /// Nothing can be added to the permitted set; adding to the inheritable one beyond it needs CAP_SETPCAP.
    /// Capabilities that the kernel does not know are left out.
    public func apply() throws(KernelError) {
        guard let sets = unsafe cap_init() else {
            throw KernelError(purpose: "hold a set of capabilities", call: Call("cap_init", [], section: 3), errno: Errno(errno))
        }
        defer { unsafe cap_free(UnsafeMutableRawPointer(sets)) }
        unsafe fill(sets, CAP_EFFECTIVE, effective)
        unsafe fill(sets, CAP_PERMITTED, permitted)
        unsafe fill(sets, CAP_INHERITABLE, inheritable)
        try wanting(
            "set the capabilities of the process",
            fix: "ask for none that is not in the permitted set now: see CapPrm in /proc/self/status"
        ) { () throws(KernelError) in _ = try Door.call(describe()) { unsafe cap_set_proc(sets) } }
    }

    private func fill(_ sets: cap_t, _ which: cap_flag_t, _ members: CapabilitySet) {
        let values = members.intersection(.known).capabilities.map { cap_value_t($0.number) }
        unsafe values.withUnsafeBufferPointer { unsafe _ = cap_set_flag(sets, which, CInt($0.count), $0.baseAddress, CAP_SET) }
    }

    private func describe() -> Call {
        let words = [("effective", effective), ("permitted", permitted), ("inheritable", inheritable)]
        return Call(
            "capset",
            ["{version=3, pid=0}", "{\(words.map { "\($0.0)=\($0.1.cForm)" }.joined(separator: ", "))}"],
            shell: ShellEquivalent(.setpriv, "--inh-caps=\(inheritable.shellList)"),
            note: "the command sets the inheritable set; the others follow from the bounding set when the program is executed",
            systemCalls: ["capget", "capset"])
    }
}
