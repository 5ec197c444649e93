import Linux
import OCI
import Runtime

extension SeccompChoice {
    /// The filter of a container, not compiled yet; nil for none.
    static func filter(for request: RunRequest, capabilities: CapabilitySet) throws -> SeccompFilterDescription? {
        let choice = request.privileged && request.seccomp == .byDefault ? .none : request.seccomp
        let profile: SeccompProfile?
        switch choice {
        case .none: return nil
        case .byDefault: profile = .dockerDefault
        case .profile(let text, let path):
            do { profile = try DockerSeccompProfile(json: text).parsed() } catch {
                throw UsageError("\(path): \(error.problem)", fix: error.fix)
            }
        }
        return profile?.resolved(capabilities: capabilities, kernel: try KernelVersion.current())
    }
}

extension SeccompSpec {
    /// The filter as an OCI document has it.
    init(_ filter: SeccompFilterDescription) {
        self.init(defaultAction: filter.defaultAction.word)
        defaultErrnoRet = filter.defaultAction.number.map(UInt32.init)
        architectures = filter.architectures.map(\.word)
        flags = filter.flags.isEmpty ? nil : filter.flags.words
        syscalls = filter.rules.map { SeccompRuleSpec($0) }
    }
}

extension SeccompRuleSpec {
    fileprivate init(_ rule: SeccompRule) {
        self.init(names: rule.names, action: rule.action.word)
        errnoRet = rule.action.number.map(UInt32.init)
        args = rule.comparisons.isEmpty ? nil : rule.comparisons.map { SeccompArgumentSpec($0) }
    }
}

extension SeccompArgumentSpec {
    fileprivate init(_ comparison: SeccompComparison) {
        self.init(
            index: UInt32(comparison.argument), value: comparison.value,
            valueTwo: comparison.operator == .maskedEqual ? comparison.maskedValue : nil, op: comparison.operator.rawValue)
    }
}
