import Linux

/// Causes for people and for programs.
extension Cause {
    /// What stands under an error: the causes that were found here, then those that could not be ruled out; empty when
    /// nothing is known of this errno of this call.
    public static func text(_ causes: [Cause]) -> String {
        let found = causes.filter(\.isFound)
        let open = causes.filter { !$0.isFound }
        var text = ""
        if !found.isEmpty { text += "  likely here:\n" + found.map(\.paragraph).joined() }
        if !open.isEmpty { text += "  \(found.isEmpty ? "possible" : "not ruled out"):\n" + open.map(\.paragraph).joined() }
        return text
    }

    private var paragraph: String {
        "    - \(meaning)\n      \(isFound ? "seen" : "not known"): \(evidence)\n      do: \(remedy)\n"
    }

    /// For --json.
    public var json: JSON {
        let word =
            switch verdict {
            case .proven: "proven"
            case .likely: "likely"
            case .open: "not ruled out"
            case .excluded: "ruled out"
            }
        return ["verdict": .text(word), "meaning": .text(meaning), "seen": .text(evidence), "remedy": .text(remedy)]
    }

    /// The lines under an error that a lab ends with.
    static func text(for error: KernelError) -> String {
        let refusal = Refusal(error)
        return text(causes(of: refusal, by: Evidence.gather(for: refusal)))
    }
}
