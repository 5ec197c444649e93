/// A word that `lab` does something for; each stands in a file of its own.
struct Verb: Sendable {
    let name: String
    /// What stands behind the name in the help: `[NN]`.
    let usage: String
    let summary: String
    /// Returns the exit code: 0; 1 when what was asked is not so; 125 is for trouble.
    let run: @Sendable (ArraySlice<String>) throws -> Int32

    /// The verbs, in the order of the help.
    static let all: [Verb] = [
        Verb(name: "doctor", usage: "", summary: "Look which labs this machine can do, and why not", run: DoctorVerb.run),
        Verb(name: "list", usage: "", summary: "Show the labs, and how far you have come", run: LabVerbs.list),
        Verb(name: "start", usage: "NN", summary: "Walk through a lab, step by step", run: StartVerb.run),
        Verb(name: "check", usage: "NN", summary: "Look whether its goal is reached", run: LabVerbs.check),
        Verb(name: "hint", usage: "NN", summary: "Show the next hint", run: LabVerbs.hint),
        Verb(name: "solution", usage: "NN", summary: "Show what to type", run: LabVerbs.solution),
        Verb(name: "values", usage: "NN", summary: "Print the drawn values, for another terminal", run: LabVerbs.values),
        Verb(name: "reset", usage: "[NN…]", summary: "Forget the progress", run: LabVerbs.reset),
        Verb(
            name: "compare", usage: "[-- COMMAND]", summary: "Ask inside and outside a container, and who owns the answer",
            run: CompareVerb.run),
        Verb(
            name: "map", usage: "[-- COMMAND]", summary: "Draw who is in which namespace, or what a command changed",
            run: MapVerb.run),
        Verb(name: "audit", usage: "-- COMMAND", summary: "Run a command, and tell what it leaves behind", run: AuditVerb.run),
        Verb(name: "ping", usage: "ADDRESS", summary: "Ask another machine for an answer, as ping(8) does", run: PingVerb.run),
        Verb(name: "why", usage: "ERRNO [CALL]", summary: "Look for what refuses a call on this machine", run: WhyVerb.run),
        Verb(name: "render", usage: "NN…", summary: "Write what its commands print into a lab's page", run: LabVerbs.render),
        Verb(name: "selftest", usage: "[NN…]", summary: "Prove that the labs work on this machine", run: SelfTestVerb.run),
    ]

    static func named(_ name: String) -> Verb? { all.first { $0.name == name } }
}
