import Containers
import Flags
import Linux

/// `minibox port`
enum PortVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false

        static let usage = "port CONTAINER [PRIVATE_PORT[/PROTO]]"
        static let about = """
            Shows which ports of this machine lead into a container. Its networks are 'none' and 'host', through which no
            port is published: with 'host' its ports are this machine's own.
            """
        static let arguments = ArgumentCount.between(1, 2)
        static let own: [Flag<Flags>] = []
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, arguments) = try Flags.take(words)
        _ = try options.openStore().look(up: arguments[0]).requireRecord()
        guard arguments.count > 1 else { return 0 }
        try check(port: String(arguments[1].prefix { $0 != "/" }))
        throw UsageError(
            "No public port '\(arguments[1])' published for \(arguments[0])",
            fix: "'minibox port \(arguments[0])' shows those that there are")
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
