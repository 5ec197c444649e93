import Linux
import OCI

extension CgroupLimits {
    /// What is counted of every container, whether it is limited or not.
    static let alwaysCounted: Set<CgroupController> = [.memory, .cpu, .pids, .io]

    /// The limits that an OCI document has.
    init(_ resources: ResourcesSpec?) throws(UsageError) {
        self.init()
        guard let resources else { return }
        memoryBytes = resources.memory?.limit
        memoryAndSwapBytes = resources.memory?.swap
        memoryReservationBytes = resources.memory?.reservation
        cpuShares = resources.cpu?.shares
        cpuQuotaMicroseconds = resources.cpu?.quota
        cpuPeriodMicroseconds = resources.cpu?.period
        cpusetCPUs = resources.cpu?.cpus
        cpusetMemoryNodes = resources.cpu?.mems
        pidsMaximum = resources.pids?.limit
        guard let rules = resources.devices else { return }
        devices = []
        for rule in rules { devices?.append(try DeviceRule(rule)) }
    }
}

extension DeviceRule {
    /// - Throws: `UsageError` for words that the specification does not have.
    init(_ rule: DeviceRuleSpec) throws(UsageError) {
        guard let kind = Kind(rawValue: rule.type ?? "a"), let access = Access(letters: rule.access ?? "rwm") else {
            throw UsageError("config.json has a device rule that means nothing", fix: "make the container anew")
        }
        self.init(
            allow: rule.allow, kind, major: rule.major.map { UInt32(truncatingIfNeeded: $0) },
            minor: rule.minor.map { UInt32(truncatingIfNeeded: $0) }, access: access)
    }
}

extension SeccompFilterDescription {
    /// The filter that an OCI document has.
    ///
    /// - Throws: `UsageError` for words that are not known: a filter with a hole is none.
    init(_ seccomp: SeccompSpec) throws(UsageError) {
        self.init(defaultAction: try Self.action(seccomp.defaultAction, seccomp.defaultErrnoRet))
        for word in seccomp.architectures ?? [] {
            guard let known = SeccompArchitecture(word: word) else { throw Self.unknown(word) }
            architectures.append(known)
        }
        for word in seccomp.flags ?? [] {
            guard let known = SeccompFlags(word: word) else { throw Self.unknown(word) }
            flags.formUnion(known)
        }
        for rule in seccomp.syscalls ?? [] {
            var comparisons: [SeccompComparison] = []
            for argument in rule.args ?? [] {
                guard let known = SeccompOperator(rawValue: argument.op) else { throw Self.unknown(argument.op) }
                comparisons.append(
                    SeccompComparison(Int(argument.index), known, argument.value, maskedValue: argument.valueTwo ?? 0))
            }
            rules.append(SeccompRule(try Self.action(rule.action, rule.errnoRet), rule.names, when: comparisons))
        }
    }

    private static func action(_ word: String, _ number: UInt32?) throws(UsageError) -> SeccompAction {
        guard let action = SeccompAction(word: word, number: number.map { UInt16(truncatingIfNeeded: $0) }) else {
            throw unknown(word)
        }
        return action
    }

    private static func unknown(_ word: String) -> UsageError {
        UsageError("config.json has a system call filter with the unknown word \(word)", fix: "make the container anew")
    }
}
