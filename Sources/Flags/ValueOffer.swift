/// What a shell may offer for the value of a flag.
public enum ValueOffer: Sendable {
    /// Nothing: a number, a name, a path inside the container.
    case nothing
    /// These words. They are asked for only when completions are printed: whoever runs a container shall not wait for them.
    case words(@Sendable () -> [String])
    /// The lines that the command prints when it is called with these words; asked for when they are wanted.
    case lines([String])
    case files
    case folders
}
