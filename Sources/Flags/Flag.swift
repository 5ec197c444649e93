/// One flag of a verb: how it is written, what it takes, and what it does to the verb's options.
public struct Flag<Options>: Sendable {
    public let name: String
    /// A single letter, for `-m`.
    public let letter: Character?
    /// What its value is called in the help: `bytes`; nil for a flag that is just there.
    public let valueName: String?
    /// The heading that it stands under in the help.
    public let group: String
    public let help: String
    /// What a shell may offer for its value.
    let offer: ValueOffer
    let apply: @Sendable (inout Options, String) -> Void

    /// A flag with a value. Given twice, `apply` is called twice.
    public init(
        _ name: String, _ letter: Character? = nil, takes valueName: String, from offer: ValueOffer = .nothing, group: String,
        _ help: String, apply: @escaping @Sendable (inout Options, String) -> Void
    ) {
        self.name = name
        self.letter = letter
        self.valueName = valueName
        self.offer = offer
        self.group = group
        self.help = help
        self.apply = apply
    }

    /// A flag that is on or off: `--rm`, `--rm=false`.
    public init(
        _ name: String, _ letter: Character? = nil, group: String, _ help: String,
        apply: @escaping @Sendable (inout Options, Bool) -> Void
    ) {
        self.name = name
        self.letter = letter
        valueName = nil
        offer = .nothing
        self.group = group
        self.help = help
        self.apply = { options, word in apply(&options, word == "true") }
    }
}

/// Words that no flag understands, in the words of Docker's command line.
public struct FlagError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
