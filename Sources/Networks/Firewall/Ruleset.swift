import Netlink

/// The chains of a ruleset that the kernel itself calls, as `nft list chains` shows them.
struct Ruleset {
    struct Chain: Equatable {
        /// `ip`
        var family: String
        var table: String
        var name: String
        /// `filter` or `nat`; empty for a chain that only others jump to.
        var type = ""
        /// `forward`
        var hook = ""
        var drops = false

        /// `ip filter FORWARD`
        var path: String { "\(family) \(table) \(name)" }
    }

    var chains: [Chain] = []

    /// Reads the text, whose form is the one that nft(8) itself reads.
    init(_ text: String) {
        var table: (family: String, name: String) = ("", "")
        for line in text.split(separator: "\n") {
            let words = line.split { " \t;".contains($0) }.map(String.init)
            if words.count >= 3, words[0] == "table" {
                table = (words[1], words[2])
            } else if words.count >= 2, words[0] == "chain" {
                chains.append(Chain(family: table.family, table: table.name, name: words[1]))
            } else if words.count >= 4, words[0] == "type", words[2] == "hook", !chains.isEmpty {
                chains[chains.count - 1].type = words[1]
                chains[chains.count - 1].hook = words[3]
                chains[chains.count - 1].drops = words.suffix(2) == ["policy", "drop"]
            }
        }
    }

    func contains(_ path: String) -> Bool { chains.contains { $0.path == path } }

    /// Chains of others that have a say in what passes through this machine.
    ///
    /// - Parameter own: our own table, `inet minibox`.
    func forwardingChains(besides own: String) -> [Chain] {
        chains.filter { chain in
            "\(chain.family) \(chain.table)" != own && ["ip", "ip6", "inet"].contains(chain.family)
                && (chain.hook == "forward" || chain.type == "nat" && chain.hook == "postrouting")
        }
    }
}
