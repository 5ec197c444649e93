import Linux

/// A seccomp profile as Docker means it: rules that depend on the container's capabilities, the machine and the kernel.
public struct SeccompProfile: Sendable, Equatable {
    /// What happens to a call that no rule names.
    public var defaultAction: SeccompAction
    /// The architectures of a filter: each list is for the machine that stands first in it, and a machine that stands first
    /// nowhere has its own alone.
    public var architectures: [[SeccompArchitecture]]
    public var entries: [Entry]
    public var flags: SeccompFlags

    public init(
        defaultAction: SeccompAction, architectures: [[SeccompArchitecture]] = [], entries: [Entry],
        flags: SeccompFlags = []
    ) {
        self.defaultAction = defaultAction
        self.architectures = architectures
        self.entries = entries
        self.flags = flags
    }

    /// A rule, and when it counts.
    public struct Entry: Sendable, Equatable {
        public var rule: SeccompRule
        /// All of it must be true; nothing asked is true.
        public var onlyIf: Condition
        /// None of it may be true.
        public var unless: Condition

        public init(_ rule: SeccompRule, onlyIf: Condition = Condition(), unless: Condition = Condition()) {
            self.rule = rule
            self.onlyIf = onlyIf
            self.unless = unless
        }

        func counts(in circumstances: Circumstances) -> Bool {
            onlyIf.allHold(in: circumstances) && !unless.anyHolds(in: circumstances)
        }
    }

    /// What an entry may ask about; what is empty or nil is not asked.
    public struct Condition: Sendable, Equatable {
        /// The container's bounding set has them.
        public var capabilities: CapabilitySet
        /// The machine is one of these.
        public var architectures: [SeccompArchitecture]
        /// The kernel is this one or newer.
        public var minimumKernel: KernelVersion?

        public init(
            capabilities: CapabilitySet = [], architectures: [SeccompArchitecture] = [], minimumKernel: KernelVersion? = nil
        ) {
            self.capabilities = capabilities
            self.architectures = architectures
            self.minimumKernel = minimumKernel
        }

        func allHold(in given: Circumstances) -> Bool {
            given.capabilities.isSuperset(of: capabilities)
                && (architectures.isEmpty || architectures.contains(given.architecture))
                && minimumKernel.map { given.kernel >= $0 } ?? true
        }

        func anyHolds(in given: Circumstances) -> Bool {
            !given.capabilities.isDisjoint(with: capabilities) || architectures.contains(given.architecture)
                || minimumKernel.map { given.kernel >= $0 } ?? false
        }
    }

    /// What the entries' conditions are held against.
    struct Circumstances {
        var capabilities: CapabilitySet
        var architecture: SeccompArchitecture
        var kernel: KernelVersion
    }

    /// The filter for one container.
    ///
    /// - Parameters:
    ///   - capabilities: the container's bounding set.
    ///   - architecture: of the machine.
    public func resolved(
        capabilities: CapabilitySet, architecture: SeccompArchitecture = .native, kernel: KernelVersion
    ) -> SeccompFilterDescription {
        let circumstances = Circumstances(capabilities: capabilities, architecture: architecture, kernel: kernel)
        return SeccompFilterDescription(
            defaultAction: defaultAction, architectures: architectures.first { $0.first == architecture } ?? [architecture],
            rules: entries.filter { $0.counts(in: circumstances) }.map(\.rule), flags: flags)
    }
}
