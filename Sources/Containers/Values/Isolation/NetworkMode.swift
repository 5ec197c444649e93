/// Which network a container gets, from `--network`.
public enum NetworkMode: String, Sendable, CaseIterable {
    /// A network namespace with nothing in it but loopback.
    case none
    /// The host's network namespace.
    case host
    /// A network namespace joined to the bridge that containers share; also called `default`.
    case bridge

    public init(parsing text: String) throws(UsageError) {
        guard let mode = text == "default" ? .bridge : NetworkMode(rawValue: text) else {
            if text.isEmpty {
                throw UsageError("no name set for network", fix: "the networks are none (loopback only, the default) and host")
            }
            throw UsageError("network \(text) not found", fix: "the networks are none (loopback only, the default) and host")
        }
        self = mode
    }
}
