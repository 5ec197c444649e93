import CSeccomp

/// How an argument of a system call is compared. See seccomp_rule_add(3), SCMP_CMP_*.
public enum SeccompOperator: String, Sendable, Hashable, CaseIterable {
    case notEqual = "SCMP_CMP_NE"
    case less = "SCMP_CMP_LT"
    case lessOrEqual = "SCMP_CMP_LE"
    case equal = "SCMP_CMP_EQ"
    case greaterOrEqual = "SCMP_CMP_GE"
    case greater = "SCMP_CMP_GT"
    /// The argument's bits under a mask equal a value.
    case maskedEqual = "SCMP_CMP_MASKED_EQ"

    var libraryValue: scmp_compare {
        switch self {
        case .notEqual: SCMP_CMP_NE
        case .less: SCMP_CMP_LT
        case .lessOrEqual: SCMP_CMP_LE
        case .equal: SCMP_CMP_EQ
        case .greaterOrEqual: SCMP_CMP_GE
        case .greater: SCMP_CMP_GT
        case .maskedEqual: SCMP_CMP_MASKED_EQ
        }
    }
}

/// A condition on one argument. All 64 bits of it are compared, even where the kernel looks at fewer.
public struct SeccompComparison: Sendable, Hashable {
    /// Which argument, 0 to 5.
    public var argument: Int
    public var `operator`: SeccompOperator
    /// What the argument is compared with; for `maskedEqual`, the mask.
    public var value: UInt64
    /// For `maskedEqual`, what the masked argument must equal.
    public var maskedValue: UInt64

    public init(_ argument: Int, _ operator: SeccompOperator, _ value: UInt64, maskedValue: UInt64 = 0) {
        self.argument = argument
        self.operator = `operator`
        self.value = value
        self.maskedValue = maskedValue
    }

    /// Argument 0 under `mask` equals `value`.
    public static func masked(_ argument: Int, _ mask: UInt64, equals value: UInt64) -> SeccompComparison {
        SeccompComparison(argument, .maskedEqual, mask, maskedValue: value)
    }

    var libraryValue: scmp_arg_cmp {
        scmp_arg_cmp(arg: UInt32(argument), op: `operator`.libraryValue, datum_a: value, datum_b: maskedValue)
    }
}

/// What a filter does with a few system calls.
public struct SeccompRule: Sendable, Hashable {
    /// Names of system calls; those that libseccomp does not know are left out of the filter, as Docker does.
    public var names: [String]
    public var action: SeccompAction
    /// Conditions that must all hold; but two on the same argument are alternatives, as in runc.
    public var comparisons: [SeccompComparison]

    public init(_ action: SeccompAction, _ names: [String], when comparisons: [SeccompComparison] = []) {
        self.names = names
        self.action = action
        self.comparisons = comparisons
    }

    /// The groups of comparisons that libseccomp gets, each as a rule: it would refuse one argument twice in a rule.
    var alternatives: [[SeccompComparison]] {
        let arguments = Set(comparisons.map(\.argument))
        return arguments.count == comparisons.count ? [comparisons] : comparisons.map { [$0] }
    }
}
