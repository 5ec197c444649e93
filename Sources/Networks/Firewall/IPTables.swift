import Linux
import Netlink

/// One of the tables `filter` that iptables(8) may have: for each family one in nf_tables, and one of the older kind.
struct IPTables {
    let family: IPFamily
    let isLegacy: Bool

    static let all = [
        IPTables(family: .v4, isLegacy: false), IPTables(family: .v6, isLegacy: false), IPTables(family: .v4, isLegacy: true),
        IPTables(family: .v6, isLegacy: true),
    ]

    private var word: String { family == .v4 ? "iptables" : "ip6tables" }
    /// `iptables-nft`
    var command: String { word + (isLegacy ? "-legacy" : "-nft") }
    /// How nft(8) calls the chain; nil for one that it does not see.
    var path: String? { isLegacy ? nil : "\(family == .v4 ? "ip" : "ip6") filter FORWARD" }

    /// Whether the kernel has made the table of the older kind: to ask iptables(8) would make it.
    var isLoaded: Bool {
        let file = family == .v4 ? "/proc/net/ip_tables_names" : "/proc/net/ip6_tables_names"
        return (try? readText(file))?.split(separator: "\n").contains("filter") ?? false
    }

    /// Whether what no rule of FORWARD decides is dropped there, and whether there is a chain of this name.
    func look(in ruleset: Ruleset, for chain: String) -> (drops: Bool, isKnown: Bool) {
        if let path {
            let drops = ruleset.chains.contains { $0.path == path && $0.hook == "forward" && $0.drops }
            return (drops, ruleset.contains(path.replacingLastWord(by: chain)))
        }
        guard isLoaded, let outcome = try? runProgram(tool(""), ["-w", "5", "-S"]), outcome.succeeded else {
            return (false, false)
        }
        let lines = outcome.output.split(separator: "\n")
        return (lines.contains("-P FORWARD DROP"), lines.contains("-N \(chain)"))
    }

    /// Changes the table in one step.
    ///
    /// - Parameter texts: for `iptables-restore`; each is tried when the one before is refused.
    /// - Returns: why all were refused; nil when one was not.
    func restore(_ texts: [String]) -> String? {
        var refusal = ""
        for text in texts {
            do {
                let outcome = try runProgram(tool("-restore"), ["-w", "5", "--noflush"], input: text)
                if outcome.succeeded { return nil }
                refusal = outcome.errors.split(separator: "\n").first.map(String.init) ?? "refused"
            } catch let error as MissingProgram { return "\(error.name) is not installed" } catch { return "\(error)" }
        }
        return refusal
    }

    /// The commands that open FORWARD by hand.
    func remedy(_ state: FirewallState) -> String {
        state.bridges.filter { !$0.isInternal }.map {
            "\(command) -A FORWARD -i \($0.link) -j ACCEPT; \(command) -A FORWARD -o \($0.link) -j ACCEPT"
        }.joined(separator: "; ")
    }

    /// The program for this kind of table. Where there is one kind only, its name does not say which: then it has to.
    private func tool(_ suffix: String) -> String {
        let plain = word + suffix
        if (try? findProgram(command + suffix)) != nil { return command + suffix }
        let says = (try? runProgram(plain, ["--version"]))?.output.contains("nf_tables") ?? isLegacy
        return says == isLegacy ? command + suffix : plain
    }
}

extension String {
    fileprivate func replacingLastWord(by word: String) -> String {
        (split(separator: " ").dropLast().map(String.init) + [word]).joined(separator: " ")
    }
}
