import Linux

/// One lab of the course: what it is called, what is drawn for each learner, and what its check looks at.
public struct GuidedLab: Sendable {
    public let number: Int
    /// Its folder below `Labs/`: `01-hostname-vs-free`.
    public let folder: String
    public let title: String
    /// How long it takes a learner.
    public let minutes: Int
    /// Values that nobody can copy from somewhere else, by the variable that carries each.
    public let draws: [Draw]
    /// What the machine must have for it.
    public let requirements: [Requirement]
    /// Whether the learner has reached the goal, by the state of the machine.
    let look: @Sendable (Attempt) throws(KernelError) -> Finding

    init(
        _ number: Int, _ folder: String, _ title: String, minutes: Int, draws: [Draw], requirements: [Requirement],
        look: @escaping @Sendable (Attempt) throws(KernelError) -> Finding
    ) {
        self.number = number
        self.folder = folder
        self.title = title
        self.minutes = minutes
        self.draws = draws
        self.requirements = requirements
        self.look = look
    }
}

/// What a check sees.
public enum Finding: Sendable, Equatable {
    /// The goal is reached.
    ///
    /// - Parameters:
    ///   - evidence: what was seen, in sentences.
    ///   - traces: what has to be gone when the learner has cleaned up; empty when the goal leaves nothing.
    case there(_ evidence: [String], traces: [Trace])
    /// It is not.
    ///
    /// - Parameters:
    ///   - saw: what is there instead: the nearest miss.
    ///   - expected: what should be there.
    ///   - lookAt: a command that shows it.
    ///   - hint: the rung of the ladder of hints that helps.
    case notYet(saw: String, expected: String, lookAt: String, hint: Int)
}

/// One learner's try at a lab: the values drawn for her, and the machine as it is now and as it was when she began.
public struct Attempt: Sendable {
    /// The drawn values, by variable.
    public let values: [String: String]
    /// The machine when the lab was started.
    public let before: Snapshot
    /// All processes that can be seen now.
    public let processes: [ProcessFacts]

    /// A drawn value; empty when nothing of that name is drawn.
    public func value(_ variable: String) -> String { values[variable] ?? "" }

    /// The processes that live in another namespace of this kind than the guide itself, where that can be read.
    public func processes(inOther kind: NamespaceKind) -> [ProcessFacts] {
        guard let own = NamespaceID.ofThisProcess(kind) else { return [] }
        return processes.filter { process in process.namespaces[kind].map { $0 != own } ?? false }
    }
}

/// What a lab needs of the machine; the doctor says whether it is there, and what to do when it is not.
public enum Requirement: Sendable, Hashable {
    /// Only root can do it.
    case root
    /// Root, or an ordinary user in a user namespace of her own.
    case rootOrUserNamespace
    /// The kernel has namespaces of this kind.
    case namespace(NamespaceKind)
    /// A group can be made, and limited by this controller: `memory`.
    case controller(String)
    /// Version 2 of control groups is mounted, and has a controller for whole processes that no v1 hierarchy has taken.
    case unifiedController
    /// A filesystem can be mounted: `overlay`.
    case fileSystem(String)
    /// A program is installed, by this Debian package.
    case program(String, package: String)
    /// The kernel is this version or later.
    case kernel(major: Int, minor: Int)
    /// The lab can be done without it, but something is lost then: a clause, `the calls are not shown`.
    indirect case helpful(Requirement, otherwise: String)
}
