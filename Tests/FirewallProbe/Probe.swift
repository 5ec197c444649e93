import Glibc
import Linux
import Netlink
import Networks

/// Does things to the ruleset of the network namespace that it is started in, which must be one of its own.
///
///     FirewallProbe FOLDER ACTION…
///
/// An action is `apply` with bridges and redirects behind it, each a word: `apply minibox0 mb-1:internal mb-2:plain,v6
/// tcp/0.0.0.0/8080/172.18.0.2/80`; `generation`; or `feed BYTES`, which runs cat(1) with that much input.
@main enum Probe {
    static func main() {
        var words = CommandLine.arguments.dropFirst()
        do {
            let folder = words.popFirst() ?? ""
            while let action = words.popFirst() {
                switch action {
                case "apply":
                    var state = FirewallState()
                    while let word = words.first, !actions.contains(word) { try add(words.removeFirst(), to: &state) }
                    for warning in try Firewall.apply(state, in: folder) { print("warning: \(warning)") }
                case "generation": print("generation \(try netfilterGeneration())")
                case "microseconds": try measure(folder)
                case "feed": try feed(Int(words.removeFirst()) ?? 0)
                case "missing": _ = try runProgram("no-such-program")
                default: throw NotationError(action)
                }
            }
        } catch {
            print("error: \(error)")
            exit(1)
        }
    }

    private static let actions = ["apply", "generation", "feed", "missing", "microseconds"]

    private struct NotationError: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private static func add(_ word: String, to state: inout FirewallState) throws {
        let parts = word.split(separator: "/").map(String.init)
        if parts.count == 1 {
            let (name, _, options) = word.partitioned(at: ":")
            state.bridges.append(
                .init(
                    try LinkName(name), isInternal: options.contains("internal"), isMasqueraded: !options.contains("plain"),
                    hasIPv6: options.contains("v6")))
        } else if parts.count == 5, let transport = TransportProtocol(rawValue: parts[0]), let host = UInt16(parts[2]),
            let target = UInt16(parts[4])
        {
            state.redirects.append(.init(transport, host: try IPAddress(parts[1]), host, target: try IPAddress(parts[3]), target))
        } else {
            throw NotationError(word)
        }
    }

    private static func feed(_ count: Int) throws {
        let input = String(repeating: "0123456789abcde\n", count: count / 16)
        let whole = try runProgram("cat", input: input, limitBytes: count)
        let cut = try runProgram("sh", ["-c", "cat; cat /proc/self/status >&2; exit 3"], input: input, limitBytes: 100)
        print("\(whole.status) \(whole.output == input) \(whole.isCut)")
        print("\(cut.status) \(cut.output.utf8.count) \(cut.errors.utf8.count) \(cut.isCut)")
    }

    private static func measure(_ folder: String) throws {
        var state = FirewallState(bridges: [.init("minibox0")])
        for (name, times) in [("first", 1), ("again", 100)] {
            let start = monotonicNanoseconds()
            for _ in 0..<times { _ = try Firewall.apply(state, in: folder) }
            print("\(name) \((monotonicNanoseconds() - start) / 1000 / Int64(times)) µs")
        }
        state.bridges.append(.init("mb-2"))
        let start = monotonicNanoseconds()
        _ = try Firewall.apply(state, in: folder)
        print("changed \((monotonicNanoseconds() - start) / 1000) µs")
    }
}

extension String {
    /// What stands before the first separator, and what behind it.
    fileprivate func partitioned(at separator: Character) -> (String, Bool, String) {
        guard let place = firstIndex(of: separator) else { return (self, false, "") }
        return (String(self[..<place]), true, String(self[index(after: place)...]))
    }
}
