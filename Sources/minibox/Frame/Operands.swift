import Flags

/// What a shell may offer for the words of a verb, as the verb's usage tells.
struct Operands {
    let offer: ValueOffer
    let repeats: Bool

    static let allContainers = ValueOffer.lines(["ps", "-a", "--format", "{{.Names}}"])
    private static let running = ValueOffer.lines(["ps", "--format", "{{.Names}}"])
    private static let volumes = ValueOffer.lines(["volume", "ls", "-q"])
    private static let networks = ValueOffer.lines(["network", "ls", "--format", "{{.Name}}"])

    /// The verbs that want a container that runs.
    private static let wantRunning: Set<String> = ["attach", "exec", "kill", "pause", "stats", "stop", "top", "update"]

    /// - Parameter usage: `stop [OPTIONS] CONTAINER [CONTAINER...]`
    init(verb: String, usage: String) {
        let operand = usage.split(separator: " ").first { $0 != "[OPTIONS]" && $0.contains(where: \.isUppercase) }
        switch operand {
        case "CONTAINER", "[CONTAINER...]": offer = Self.wantRunning.contains(verb) ? Self.running : Self.allContainers
        case "NAME|ID": offer = Self.allContainers
        case "VOLUME": offer = Self.volumes
        // The name of a new one is nobody's yet.
        case "NETWORK" where verb != "create", "[NETWORK...]": offer = Self.networks
        default: offer = .nothing
        }
        repeats = usage.hasSuffix("\(operand?.filter { !"[.]".contains($0) } ?? "")...]")
    }
}
