/// A word that `lab` does something for; each stands in a file of its own.
struct Verb: Sendable {
    let name: String
    /// What stands behind the name in the help: `[NN]`.
    let usage: String
    let summary: String
    /// Returns the exit code: 0; 1 when what was asked is not so; 125 is for trouble.
    let run: @Sendable (ArraySlice<String>) throws -> Int32

    /// The verbs, in the order of the help.
    static let all: [Verb] = []

    static func named(_ name: String) -> Verb? { all.first { $0.name == name } }
}
