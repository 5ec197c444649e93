import Containers
import Flags
import Linux

/// The flags of a verb as they were written, and how the verb is used.
protocol VerbFlags: Sendable {
    init()
    /// `--root`
    var root: String? { get set }
    /// `--help`
    var help: Bool { get set }
    /// Its flags but those two.
    static var own: [Flag<Self>] { get }
    /// What stands behind `minibox`: `stop [OPTIONS] CONTAINER [CONTAINER...]`
    static var usage: String { get }
    /// What it does, for its help: sentences, then examples.
    static var about: String { get }
    static var arguments: ArgumentCount { get }
}

/// How many words a verb takes besides its flags.
enum ArgumentCount: Equatable {
    case none
    case exactly(Int)
    case atLeast(Int)
    case atMost(Int)
    case between(Int, Int)
    /// At least so many, and flags behind the first are the command's own, as `exec` has it.
    case command(Int)

    func allows(_ count: Int) -> Bool {
        switch self {
        case .none: count == 0
        case .exactly(let number): count == number
        case .atLeast(let number), .command(let number): count >= number
        case .atMost(let number): count <= number
        case .between(let least, let most): (least...most).contains(count)
        }
    }

    /// Docker's words for the rule.
    var words: String {
        switch self {
        case .none: "accepts no arguments"
        case .exactly(let number): "requires \(number) argument\(number == 1 ? "" : "s")"
        case .atLeast(let number), .command(let number): "requires at least \(number) argument\(number == 1 ? "" : "s")"
        case .atMost(let number): "requires at most \(number) argument\(number == 1 ? "" : "s")"
        case .between(let least, let most): "requires at least \(least) and at most \(most) arguments"
        }
    }
}

extension VerbFlags {
    static var flags: FlagSet<Self> {
        FlagSet(
            own + [
                Flag(
                    "root", takes: "folder", from: .folders, group: "State",
                    "Keep images and containers here, not in /var/lib/minibox (or MINIBOX_ROOT)."
                ) {
                    $0.root = $1
                },
                Flag("help", group: "State", "Show this help.") { $0.help = $1 },
            ])
    }

    /// `stop`, `volume create`
    private static var name: String {
        usage.split(separator: " ").prefix { $0.first?.isLowercase == true }.joined(separator: " ")
    }

    /// Takes the flags, shows the help, and counts the other words.
    static func take(_ words: ArraySlice<String>) throws -> (options: Self, arguments: [String]) {
        var options = Self()
        let rest: [String]
        if case .command = arguments {
            rest = Array(try flags.parse(words, into: &options))
        } else {
            rest = try flags.parseAnywhere(words, into: &options)
        }
        if options.help { Failure.end(with: "Usage:  minibox \(usage)\n\n\(about)\n\(flags.help)", code: 0) }
        guard arguments.allows(rest.count) else {
            Failure.end(
                with: "minibox: 'minibox \(name)' \(arguments.words)\n\nUsage:  minibox \(usage)\n\n"
                    + "See 'minibox \(name) --help' for more information",
                code: 1)
        }
        return (options, rest)
    }

    /// The containers of this user, tidied of what killed commands have left.
    func openStore() throws -> ContainerStore {
        let store = ContainerStore(StateFolders(root: root))
        for problem in try store.tidyIfUsed() { Failure.say("minibox: warning: \(problem)") }
        return store
    }
}

/// Does the same to each of several things, and says which of them it could not be done to.
enum Each {
    /// - Parameter body: returns the line to print; nil for none.
    /// - Returns: 1 if one has failed.
    static func of(_ names: [String], _ body: (String) throws -> String?) throws -> Int32 {
        try failures(of: names, body).isEmpty ? 0 : 1
    }

    /// - Returns: those that have failed; why has been told.
    static func failures(of names: [String], _ body: (String) throws -> String?) throws -> [String] {
        var failed: [String] = []
        for name in names {
            do { if let line = try body(name) { try write(line + "\n", to: 1) } } catch {
                Failure.say("minibox: \(error)")
                failed.append(name)
            }
        }
        return failed
    }
}
