import Linux

/// Names for containers that were not given one: `quiet_heron`.
public enum NameGenerator {
    /// The name that two random numbers choose; with a number behind it from the seventh attempt on.
    public static func name(adjective: Int, noun: Int, attempt: Int = 0) -> ContainerName {
        let adjective = NameWords.adjectives[adjective % NameWords.adjectives.count]
        let noun = NameWords.nouns[noun % NameWords.nouns.count]
        return ContainerName(generated: "\(adjective)_\(noun)" + (attempt > 5 ? "\(attempt - 5)" : ""))
    }

    /// A name that is not taken.
    public static func random(isTaken: (ContainerName) -> Bool) throws(KernelError) -> ContainerName {
        var attempt = 0
        while true {
            let bytes = try randomBytes(4).map(Int.init)
            let candidate = name(adjective: bytes[0] << 8 | bytes[1], noun: bytes[2] << 8 | bytes[3], attempt: attempt)
            if !isTaken(candidate) { return candidate }
            attempt += 1
        }
    }
}
