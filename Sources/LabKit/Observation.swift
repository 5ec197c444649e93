import Linux

/// Something to look at from both sides: its name, whose answer it is, and how to look.
public struct Observation: Sendable {
    /// What is looked at, in a word or two: `host name`.
    public let name: String
    /// What the answer belongs to: `UTS namespace`, `the kernel`, `a file`.
    public let owner: String
    let look: @Sendable () throws(KernelError) -> String

    public init(_ name: String, of owner: String, look: @escaping @Sendable () throws(KernelError) -> String) {
        self.name = name
        self.owner = owner
        self.look = look
    }

    /// The identity of this process's namespace of a kind.
    public static func namespace(_ kind: NamespaceKind) -> Observation {
        Observation("\(kind.rawValue) namespace", of: "the process") { () throws(KernelError) in try kind.identity() }
    }
}

/// What one process saw of each observation, in their order.
public struct View: Sendable, Equatable {
    /// Who looked: `host`, `inside`.
    public let name: String
    public let answers: [String]

    public init(_ name: String, answers: [String]) {
        self.name = name
        self.answers = answers
    }

    /// Looks, here and now. A refusal is an answer too.
    public init(_ name: String, of observations: [Observation]) {
        self.name = name
        answers = observations.map { observation in
            do throws(KernelError) { return try observation.look() } catch { return error.errno.name }
        }
    }

    /// The answers on their way through a pipe: NUL stands between them, since a name cannot hold one.
    var encoded: String { answers.joined(separator: "\0") }

    init(_ name: String, encoded: String) {
        self.init(name, answers: encoded.split(separator: "\0", omittingEmptySubsequences: false).map(String.init))
    }
}
