import Formats
import Linux
import Netlink

/// The packet filter's part of networks: ways out and in, and what keeps networks apart. A table of our own in nftables,
/// which follows from the networks in use: written whole, or changed by single elements where only ports come and go.
public enum Firewall {
    /// Brings the ruleset of this network namespace to a state; runs nft(8) only when it is not there already, which costs
    /// some microseconds to see.
    ///
    /// The caller holds the lock of the networks.
    ///
    /// - Parameters:
    ///   - state: without bridges, all of ours is removed, and forwarding is as it was.
    ///   - folder: `run/networks`, which keeps what was done.
    /// - Returns: what does not work and what helps, to be shown to the user. Containers start nevertheless.
    public static func apply(_ state: FirewallState, in folder: String) throws(KernelError) -> [UsageError] {
        if state.bridges.isEmpty { return try remove(state, in: folder) }
        if let name = state.unspeakableName {
            var rest = state
            rest.bridges.removeAll { $0.link == name }
            let warning = UsageError(
                "no packet filter for \(name)", fix: "name the bridge with letters, digits, '.', '_' and '-'")
            return [warning] + (try apply(rest, in: folder))
        }
        let before: UInt32
        do { before = try netfilterGeneration() } catch { return [withoutNFTables(error)] }
        let place = try FirewallMemory.here()
        let memory = FirewallMemory.read(in: folder).flatMap { $0.place == place ? $0 : nil }
        var wanted = FirewallMemory(
            skeleton: state.skeleton, elements: state.elements, opened: Obstacles.rules(state).joined(separator: "\n"),
            generation: before, place: place)
        if memory == wanted, Forwarding.suffices(for: state) { return [] }

        // From here on it is in doubt what stands there: somebody who finds this looks.
        wanted.generation = nil
        try wanted.write(in: folder)
        let isKnown = memory?.generation == before && memory?.opened == wanted.opened
        if let memory, isKnown, memory.skeleton == wanted.skeleton, !Obstacles.hasUnnumbered, Forwarding.suffices(for: state) {
            // Only ports have come or gone. Where that is refused, the table is written whole.
            let changes = state.changes(from: memory.elements)
            if changes.isEmpty || (try? run(changes)) != nil {
                wanted.generation = changes.isEmpty ? before : generation(after: before)
                try wanted.write(in: folder)
                return []
            }
        }
        let ruleset: Ruleset
        do { ruleset = try write(state, isNew: memory == nil) } catch {
            if memory == nil { FirewallMemory.forget(in: folder) }
            return [error.warning]
        }
        wanted.generation = generation(after: before)
        var warnings: [UsageError] = []
        if !isKnown || Obstacles.hasUnnumbered {
            warnings = Obstacles.meet(state, in: ruleset)
            if wanted.generation != nil { wanted.generation = try? netfilterGeneration() }
        }
        do {
            try Forwarding.ensure(
                for: state, others: ruleset.forwardingChains(besides: state.table).map(\.path), place: place, in: folder)
        } catch {
            warnings.append(UsageError(error.purpose.map { "cannot \($0): \(error.errno.words)" } ?? "\(error)", fix: error.fix))
        }
        try wanted.write(in: folder)
        return warnings
    }

    /// Whether nobody has touched the ruleset since `apply` has written it: then, what it was to be, it is.
    public static func isUndisturbed(in folder: String) -> Bool {
        guard let memory = FirewallMemory.read(in: folder), memory.isInDoubt != true, let generation = memory.generation else {
            return false
        }
        return (try? FirewallMemory.here()) == memory.place && (try? netfilterGeneration()) == generation
    }

    /// Says that something is about to change that the ruleset follows from: whoever comes after a kill brings it up to that.
    static func doubt(in folder: String) throws(KernelError) {
        guard var memory = FirewallMemory.read(in: folder), memory.isInDoubt != true else { return }
        memory.isInDoubt = true
        try memory.write(in: folder)
    }

    /// Whether something of ours stands, or forwarding is not as it was.
    static func isLeft(in folder: String) -> Bool {
        exists("\(folder)/\(FirewallMemory.fileName)") || Forwarding.isNoted(in: folder)
    }

    /// Removes all that `apply` has made.
    private static func remove(_ state: FirewallState, in folder: String) throws(KernelError) -> [UsageError] {
        let memory = FirewallMemory.read(in: folder)
        if memory == nil, !Forwarding.isNoted(in: folder) { return [] }
        let place = try FirewallMemory.here()
        var warnings: [UsageError] = []
        var ruleset = Ruleset("")
        if memory?.place == place {
            do {
                ruleset = Ruleset(try run("add table \(state.table)\ndelete table \(state.table)\nlist chains\n"))
            } catch { warnings.append(error.warning) }
            warnings += Obstacles.remove(state.chain, in: ruleset)
        }
        try Forwarding.restore(others: ruleset.forwardingChains(besides: state.table).map(\.path), place: place, in: folder)
        FirewallMemory.forget(in: folder)
        return warnings
    }

    /// Writes the table, and looks at all chains with the same run of nft(8).
    private static func write(_ state: FirewallState, isNew: Bool) throws(NFTRefusal) -> Ruleset {
        let look = "list chains\n"
        if isNew {
            do { return Ruleset(try run(state.render(replacing: false) + look)) } catch {
                // Perhaps there is one that nobody remembers: its folder is gone. nft(8) does not always say so.
                if case .missing = error { throw error }
            }
        }
        return Ruleset(try run(state.render() + look))
    }

    private static func run(_ text: String) throws(NFTRefusal) -> String {
        do {
            let outcome = try runProgram("nft", ["-f", "-"], input: text)
            if outcome.succeeded { return outcome.output }
            throw NFTRefusal.refused(outcome.errors.split(separator: "\n").first.map(String.init) ?? "without a word")
        } catch let refusal as NFTRefusal { throw refusal } catch is MissingProgram { throw .missing } catch {
            throw .refused("\(error)")
        }
    }

    /// The generation after our transaction; nil when it is not the next one, so that somebody else has changed the ruleset
    /// meanwhile, and may have changed our part.
    private static func generation(after before: UInt32) -> UInt32? {
        let next = before == .max ? 1 : before + 1
        return (try? netfilterGeneration()) == next ? next : nil
    }
}

/// Why nft(8) did not do it.
private enum NFTRefusal: Error {
    case missing
    case refused(String)

    var warning: UsageError {
        switch self {
        case .missing: UsageError("nft is not installed: \(lacking)", fix: "apt-get install nftables")
        case .refused(let words):
            UsageError(
                "nft refuses the rules of minibox: \(lacking): \(words)",
                fix: "modprobe -a nft_chain_nat nft_fib_inet nft_masq nft_ct; needs nftables 1.0 and Linux 5.11 or later")
        }
    }
}

private let lacking = "containers have no way out, their networks are not kept apart, published ports are served by relay only"

private func withoutNFTables(_ error: NetlinkError) -> UsageError {
    if error.errno == .permission { return UsageError("no rights over the packet filter: \(lacking)", fix: error.fix) }
    return UsageError(
        "this kernel has no nf_tables: \(lacking) (\(error.errno.words))",
        fix: "modprobe nf_tables, or a kernel with CONFIG_NF_TABLES")
}
