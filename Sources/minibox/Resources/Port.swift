import Containers
import Flags
import Formats
import Linux
import Networks

/// `minibox port`
enum PortVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "port CONTAINER [PRIVATE_PORT[/PROTO]]"
        static let about = """
            Shows which ports of this machine lead into a container that runs, one on each line; with a port of the
            container only those that lead to it.

            Examples:
              minibox port web
              minibox port web 80
              minibox port dns 53/udp
            """
        static let arguments = ArgumentCount.between(1, 2)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, arguments) = try Flags.take(words)
        let known = try options.openStore().look(up: arguments[0])
        _ = try known.requireRecord()
        let ports = known.ports.sorted()
        guard arguments.count > 1 else {
            try write(ports.map { "\($0)\n" }.joined(), to: 1)
            return 0
        }
        try check(port: String(arguments[1].prefix { $0 != "/" }))
        let wanted = ports.filter { "\($0.exposed)" == arguments[1] || "\($0.exposed)" == "\(arguments[1])/tcp" }
        guard !wanted.isEmpty else {
            throw UsageError(
                "No public port '\(arguments[1])' published for \(arguments[0])",
                fix: "'minibox port \(arguments[0])' shows those that there are")
        }
        try write(wanted.map { "\($0.hostText)\n" }.joined(), to: 1)
        return 0
    }

    private static func check(port: String) throws(UsageError) {
        let isNumber = !port.isEmpty && port.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if isNumber, UInt16(port) != nil { return }
        throw UsageError(
            "invalid port (\(port)): strconv.ParseUint: parsing \"\(port)\": "
                + (isNumber ? "value out of range" : "invalid syntax"),
            fix: "a port is a number up to 65535, or one with /tcp or /udp")
    }
}
