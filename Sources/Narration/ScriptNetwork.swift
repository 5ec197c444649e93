/// The part of a script that gives the first process its links: from the calls that the host side made for that.
struct ScriptNetwork {
    /// The commands, as minibox would have typed them.
    private let commands: [String]

    /// - Parameter records: those of the step, in their order.
    init(_ records: [Record]) {
        commands = records.filter { $0.plumbing != true }.compactMap(\.shell).filter {
            $0.hasPrefix("ip ") || $0.hasPrefix("nsenter --net=")
        }
    }

    /// Nothing where there is nothing to do.
    var text: String {
        guard !commands.isEmpty else { return "" }
        let lines = commands.map(renamed)
        let making = lines.filter { $0.contains(" type bridge") }
        let bridge = lines.lazy.compactMap { line in line.firstMatch(of: /master (\S+)/).map { String($0.1) } }.first
        let own = lines.filter { line in
            guard let bridge else { return false }
            return !making.contains(line) && line.hasPrefix("ip address ") && line.contains("dev \(bridge)")
        }
        let rest = lines.filter { !making.contains($0) && !own.contains($0) }
        return
            (["", "# The network: a cable from a bridge of this machine into the namespace of the first process."]
            + settle(bridge, by: making + own) + rest).joined(separator: "\n")
    }

    /// A bridge that is there is used; one that the run has made is made again, and removed at the end.
    private func settle(_ bridge: String?, by making: [String]) -> [String] {
        guard let bridge else { return [] }
        let otherwise =
            making.isEmpty
            ? ["    echo \"the bridge \(bridge) of that run is gone: write the script anew\" >&2", "    exit 1"]
            : making.map { "    \($0)" } + ["    bridge=\(bridge)"]
        return ["if ! ip link show dev \(bridge) > /dev/null 2>&1; then"] + otherwise + ["fi"]
    }

    /// The namespace is that of the script's own process, and so is the name of the cable's end.
    private func renamed(_ command: String) -> String {
        command.replacing(/\/proc\/[0-9]+\/ns\/net/, with: "\"/proc/$init/ns/net\"")
            .replacing(/\ netns [0-9]+/, with: " netns \"$init\"").replacing(/\bmb[0-9a-f]{9}-/, with: "mb$$-")
    }
}
