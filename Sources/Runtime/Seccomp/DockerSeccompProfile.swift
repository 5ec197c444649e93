import FoundationEssentials
import Linux

/// A seccomp profile as Docker's `--security-opt seccomp=FILE` reads it; the `linux.seccomp` of an OCI document is one too.
public struct DockerSeccompProfile: Codable, Sendable, Equatable {
    public var defaultAction: String?
    public var defaultErrnoRet: UInt16?
    public var architectures: [String]?
    public var archMap: [Family]?
    public var flags: [String]?
    public var syscalls: [Rule]?

    /// A machine's architecture, and those whose programs it also runs.
    public struct Family: Codable, Sendable, Equatable {
        public var architecture: String
        public var subArchitectures: [String]?
    }

    public struct Rule: Codable, Sendable, Equatable {
        /// The old form, for one call.
        public var name: String?
        public var names: [String]?
        public var action: String
        public var errnoRet: UInt16?
        public var args: [Argument]?
        public var includes: Filter?
        public var excludes: Filter?
    }

    public struct Argument: Codable, Sendable, Equatable {
        public var index: UInt32
        public var value: UInt64
        public var valueTwo: UInt64?
        public var op: String
    }

    public struct Filter: Codable, Sendable, Equatable {
        public var caps: [String]?
        public var arches: [String]?
        public var minKernel: String?
    }

    /// Reads a profile.
    public init(json: String) throws(SeccompProfileError) {
        do { self = try JSONDecoder().decode(DockerSeccompProfile.self, from: Data(json.utf8)) } catch {
            throw SeccompProfileError(reading: error)
        }
    }

    /// The profile with every word understood; nil for a profile without default action and rules, which filters nothing.
    public func parsed() throws(SeccompProfileError) -> SeccompProfile? {
        let rules = syscalls ?? []
        guard let defaultAction, !defaultAction.isEmpty else {
            if rules.isEmpty { return nil }
            throw SeccompProfileError("no defaultAction", fix: "say what happens to a call that no rule names")
        }
        var entries: [SeccompProfile.Entry] = []
        for (index, rule) in rules.enumerated() { entries.append(try rule.parsed(at: "syscalls[\(index)]")) }
        var allFlags: SeccompFlags = []
        for word in flags ?? [] {
            allFlags.formUnion(try known(SeccompFlags(word: word), word, "flag", at: "flags", of: SeccompFlags.knownWords))
        }
        return SeccompProfile(
            defaultAction: try action(defaultAction, defaultErrnoRet, at: "defaultAction"),
            architectures: try families(), entries: entries, flags: allFlags)
    }

    private func families() throws(SeccompProfileError) -> [[SeccompArchitecture]] {
        let flat = architectures ?? []
        if !flat.isEmpty, archMap?.isEmpty == false {
            throw SeccompProfileError("both architectures and archMap", fix: "keep one of them")
        }
        var lists: [[SeccompArchitecture]] = []
        for family in archMap ?? [] {
            var members: [SeccompArchitecture] = []
            for word in [family.architecture] + (family.subArchitectures ?? []) {
                members.append(try architecture(word, at: "archMap"))
            }
            lists.append(members)
        }
        if flat.isEmpty { return lists }
        // A plain list counts on every machine; the native architecture is in every filter anyway.
        var members: [SeccompArchitecture] = []
        for word in flat { members.append(try architecture(word, at: "architectures")) }
        return SeccompArchitecture.allCases.map { native in [native] + members.filter { $0 != native } }
    }
}

extension DockerSeccompProfile.Rule {
    fileprivate func parsed(at place: String) throws(SeccompProfileError) -> SeccompProfile.Entry {
        let single = name.flatMap { $0.isEmpty ? nil : [$0] }
        if single != nil, names?.isEmpty == false {
            throw SeccompProfileError("\(place): both name and names", fix: "keep one of them")
        }
        var comparisons: [SeccompComparison] = []
        for argument in args ?? [] { comparisons.append(try argument.parsed(at: place + ".args")) }
        return SeccompProfile.Entry(
            SeccompRule(
                try Runtime.action(action, errnoRet, at: place + ".action"), single ?? names ?? [], when: comparisons),
            onlyIf: try includes?.parsed(at: place + ".includes") ?? SeccompProfile.Condition(),
            unless: try excludes?.parsed(at: place + ".excludes") ?? SeccompProfile.Condition())
    }
}

extension DockerSeccompProfile.Argument {
    fileprivate func parsed(at place: String) throws(SeccompProfileError) -> SeccompComparison {
        guard index < 6 else {
            throw SeccompProfileError("\(place): index \(index)", fix: "a system call has arguments 0 to 5")
        }
        let op = try known(
            SeccompOperator(rawValue: op), op, "op", at: place, of: SeccompOperator.allCases.map(\.rawValue))
        return SeccompComparison(Int(index), op, value, maskedValue: valueTwo ?? 0)
    }
}

extension DockerSeccompProfile.Filter {
    fileprivate func parsed(at place: String) throws(SeccompProfileError) -> SeccompProfile.Condition {
        var condition = SeccompProfile.Condition()
        for word in caps ?? [] {
            let capability = try known(
                Capability(word), word, "capability", at: place + ".caps", of: Capability.known.map(\.name))
            condition.capabilities.formUnion(CapabilitySet([capability]))
        }
        for word in arches ?? [] {
            condition.architectures.append(
                try known(
                    dockerArchitectures[word], word, "architecture", at: place + ".arches", of: dockerArchitectures.keys.sorted())
            )
        }
        if let minKernel {
            guard let version = KernelVersion(release: minKernel), version.description == minKernel else {
                throw SeccompProfileError("\(place).minKernel: \"\(minKernel)\"", fix: "write a version as 4.8")
            }
            condition.minimumKernel = version
        }
        return condition
    }
}

/// Docker's words for architectures in `includes` and `excludes`.
private let dockerArchitectures: [String: SeccompArchitecture] = [
    "amd64": .amd64, "x86": .x86, "x32": .x32, "arm": .arm, "arm64": .aarch64, "mips64": .mips64, "mips64n32": .mips64n32,
    "mipsel": .mipsel, "mipsel64": .mipsel64, "mips3l64n32": .mipsel64n32, "ppc": .ppc, "ppc64": .ppc64, "ppc64le": .ppc64le,
    "riscv64": .riscv64, "s390": .s390, "s390x": .s390x, "loongarch64": .loongarch64,
]

private func action(_ word: String, _ number: UInt16?, at place: String) throws(SeccompProfileError) -> SeccompAction {
    try known(SeccompAction(word: word, number: number), word, "action", at: place, of: SeccompAction.knownWords)
}

private func architecture(_ word: String, at place: String) throws(SeccompProfileError) -> SeccompArchitecture {
    try known(
        SeccompArchitecture(word: word), word, "architecture", at: place, of: SeccompArchitecture.allCases.map(\.word))
}

/// What a word means; an unknown one is an error that lists the known ones.
private func known<Value>(
    _ value: Value?, _ word: String, _ kind: String, at place: String, of words: @autoclosure () -> [String]
) throws(SeccompProfileError) -> Value {
    guard let value else {
        throw SeccompProfileError("\(place): unknown \(kind) \"\(word)\"", fix: "use one of \(words().joined(separator: ", "))")
    }
    return value
}
