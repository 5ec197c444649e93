/// A container whose mounts another one gets, too, from `--volumes-from`: its name or id, and `:ro` to forbid writing.
public struct VolumesFromArgument: Sendable, Equatable {
    public let container: String
    public let readOnly: Bool

    /// `z` and `Z`, which relabel for SELinux, are accepted and do nothing.
    public init(parsing text: String) throws(UsageError) {
        let form = "write the container's name, and :ro behind it to forbid writing"
        if text.isEmpty { throw UsageError("volumes-from specification cannot be an empty string", fix: form) }
        let (container, mode) = halves(text, separator: ":")
        var sorts: Set<Bool> = []
        for word in mode.map({ parts($0, separator: ",") }) ?? [] {
            // At most one word of each sort.
            let isAccess = ["ro", "rw"].contains(word)
            guard isAccess || ["z", "Z"].contains(word), sorts.insert(isAccess).inserted else {
                throw UsageError("invalid mode: \(mode ?? "")", fix: form)
            }
        }
        self.container = container
        readOnly = mode.map { parts($0, separator: ",").contains("ro") } ?? false
    }
}
