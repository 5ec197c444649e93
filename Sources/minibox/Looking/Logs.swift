import Containers
import Flags
import Formats
import Linux

/// `minibox logs`
enum LogsVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var follows = false
        var tail = "all"
        var since = ""
        var until = ""
        var showsTimes = false
        var details = false

        static let usage = "logs [OPTIONS] CONTAINER"
        static let about = """
            Shows what a container has written: its output on standard output, its error output on standard error.

            Examples:
              minibox logs -f web
              minibox logs --tail 20 --since 10m -t web
            """
        static let arguments = ArgumentCount.exactly(1)
        static let own: [Flag<Flags>] = [
            Flag("follow", "f", group: "Options", "Go on with what comes, until it ends.") { $0.follows = $1 },
            Flag("tail", "n", takes: "n", group: "Options", "The last n lines only (all).") { $0.tail = $1 },
            Flag("since", takes: "time", group: "Options", "What is younger: 10m, 2026-01-02T03:04:05Z, Unix seconds.") {
                $0.since = $1
            },
            Flag("until", takes: "time", group: "Options", "What is older.") { $0.until = $1 },
            Flag("timestamps", "t", group: "Options", "Put the time before each line.") { $0.showsTimes = $1 },
            Flag("details", group: "Options", "Accepted for Docker's sake; there are no more details.") { $0.details = $1 },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        var wish = LogWish()
        wish.follows = options.follows
        // Docker takes every word that is no number for "all".
        wish.tail = Int(options.tail).flatMap { $0 >= 0 ? $0 : nil }
        let now = Timestamp(nanoseconds: wallClockNanoseconds())
        wish.since = try moment(options.since, "since", now)
        wish.until = try moment(options.until, "until", now)
        let store = try options.openStore()
        var buffers = (output: [UInt8](), error: [UInt8]())
        // Lines of the two streams keep their order where both go to one place: a change of stream writes out the other.
        func flush(_ isError: Bool) throws {
            if isError, !buffers.error.isEmpty { try writeAll(&buffers.error, to: 2) }
            if !isError, !buffers.output.isEmpty { try writeAll(&buffers.output, to: 1) }
        }
        try store.logs(of: names[0], wish) { bytes, isError, time in
            try flush(!isError)
            let stamp = options.showsTimes ? Array("\(time) ".utf8) : []
            if isError { buffers.error += stamp + bytes } else { buffers.output += stamp + bytes }
            if wish.follows || max(buffers.output.count, buffers.error.count) > 64 << 10 { try flush(isError) }
            return true
        }
        try flush(false)
        try flush(true)
        return 0
    }

    private static func writeAll(_ buffer: inout [UInt8], to descriptor: CInt) throws(KernelError) {
        var rest = buffer[...]
        while !rest.isEmpty { rest = rest.dropFirst(try writeSome(descriptor, rest)) }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func moment(_ text: String, _ flag: String, _ now: Timestamp) throws -> Timestamp? {
        do { return try Timestamp(argument: text, now: now) } catch {
            throw UsageError(
                "invalid value for \"\(flag)\": \(error)", fix: "write 10m, 2026-01-02T03:04:05Z, or seconds since 1970")
        }
    }
}
