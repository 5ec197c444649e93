import Formats
import Linux
import Netlink

/// Filters of others that drop what passes between networks: a packet goes through only when no chain drops it, and to
/// accept it in our own table does not help.
///
/// iptables(8)'s FORWARD with the policy DROP, which Docker leaves behind, is met with a chain of our own at its end: what
/// others drop explicitly stays dropped. Any other chain is its owner's to change; a warning says how.
enum Obstacles {

    /// Opens what can be opened for the bridges.
    ///
    /// - Returns: what stays in the way, and the command against it.
    static func meet(_ state: FirewallState, in ruleset: Ruleset) -> [UsageError] {
        var warnings: [UsageError] = []
        for flavour in IPTables.all {
            guard flavour.family == .v4 || state.bridges.contains(where: \.hasIPv6) else { continue }
            let (drops, isKnown) = flavour.look(in: ruleset, for: state.chain)
            guard drops else { continue }
            // The jump has to be the last rule: an old one goes. To take away what is not there is refused.
            let append = "-A FORWARD -j \(state.chain)"
            let ways = [opening(state, jump: ["-D FORWARD -j \(state.chain)", append]), opening(state, jump: [append])]
            let refusal = flavour.restore(isKnown ? ways : ways.reversed())
            if let refusal { warnings.append(dropped("\(flavour.command)'s chain FORWARD (\(refusal))", flavour.remedy(state))) }
        }
        return warnings + closedChains(state, in: ruleset) + firewalld(state, in: ruleset)
    }

    /// Takes away what `meet` has put into others' tables.
    static func remove(_ chain: String, in ruleset: Ruleset) -> [UsageError] {
        IPTables.all.compactMap { flavour in
            guard flavour.look(in: ruleset, for: chain).isKnown else { return nil }
            let rest = "-F \(chain)\n-X \(chain)\nCOMMIT\n"
            return flavour.restore(["*filter\n-D FORWARD -j \(chain)\n\(rest)", "*filter\n\(rest)"]).map {
                UsageError(
                    "our chain \(chain) cannot be removed from \(flavour.command): \($0)",
                    fix: ["-D FORWARD -j", "-F", "-X"].map { "\(flavour.command) \($0) \(chain)" }.joined(separator: "; "))
            }
        }
    }

    /// Whether there are tables that can change without a new generation of the ruleset.
    static var hasUnnumbered: Bool { IPTables.all.contains { $0.isLegacy && $0.isLoaded } }

    /// What our chain says: who is on a bridge may send, and gets answers; what else arrives was let in by our own table.
    static func rules(_ state: FirewallState) -> [String] {
        state.bridges.sorted { $0.link.description < $1.link.description }.flatMap { bridge in
            let (rule, link) = ("-A \(state.chain)", bridge.link)
            if bridge.isInternal { return ["\(rule) -i \(link) -o \(link) -j ACCEPT"] }
            return [
                "\(rule) -i \(link) -j ACCEPT", "\(rule) -o \(link) -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "\(rule) -o \(link) -m conntrack --ctstate DNAT -j ACCEPT",
            ]
        }
    }

    private static func opening(_ state: FirewallState, jump: [String]) -> String {
        (["*filter", ":\(state.chain) - [0:0]"] + rules(state) + jump + ["COMMIT", ""]).joined(separator: "\n")
    }

    // MARK: What is not ours to change

    private static func closedChains(_ state: FirewallState, in ruleset: Ruleset) -> [UsageError] {
        let families = ["ip", "inet"] + (state.bridges.contains(where: \.hasIPv6) ? ["ip6"] : [])
        return ruleset.forwardingChains(besides: state.table).filter { chain in
            chain.hook == "forward" && chain.drops && families.contains(chain.family) && chain.table != "firewalld"
                && !IPTables.all.contains { $0.path == chain.path }
        }.flatMap { chain in
            strangers(state, to: "\(chain.family) \(chain.table)").map { link in
                let rule = "nft insert rule \(chain.path)"
                return dropped("the chain \(chain.path)", "\(rule) iifname \(link) accept; \(rule) oifname \(link) accept")
            }
        }
    }

    private static func firewalld(_ state: FirewallState, in ruleset: Ruleset) -> [UsageError] {
        guard ruleset.chains.contains(where: { $0.table == "firewalld" && $0.hook == "forward" }) else { return [] }
        return strangers(state, to: "inet firewalld").map {
            dropped("firewalld", "firewall-cmd --permanent --zone=trusted --add-interface=\($0); firewall-cmd --reload")
        }
    }

    /// The bridges that a table does not mention.
    private static func strangers(_ state: FirewallState, to table: String) -> [LinkName] {
        let words = ["list", "table"] + table.split(separator: " ").map(String.init)
        let text = (try? runProgram("nft", words))?.output ?? ""
        return state.bridges.filter { !$0.isInternal && !text.contains("\"\($0.link)\"") }.map(\.link)
    }

    private static func dropped(_ who: String, _ fix: String) -> UsageError {
        UsageError("\(who) drops what passes between containers and other machines", fix: fix)
    }
}
