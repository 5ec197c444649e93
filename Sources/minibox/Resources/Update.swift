import Containers
import Flags
import Linux

/// `minibox update`
enum UpdateVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var limits = LimitOptions()
        var restart: String?

        static let usage = "update [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = """
            Changes what containers may use, and whether they come back when they end. They may run meanwhile, and keep the
            new limits when they are started again.

            Examples:
              minibox update -m 256m --memory-swap 512m web
              minibox update --cpus 0.5 --pids-limit 100 --restart unless-stopped web
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] =
            LimitOptions.flags("Options", in: { $1(&$0.limits) }) + [
                Flag(
                    "restart", takes: "policy", from: .words { ["no", "on-failure", "always", "unless-stopped"] },
                    group: "Options", "no, on-failure[:n], always, unless-stopped."
                ) { $0.restart = $1 }
            ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        guard options.limits != LimitOptions() || options.restart != nil else {
            throw UsageError("you must provide one or more flags when using this command", fix: "see 'minibox update --help'")
        }
        let limits = try CgroupLimits(change: options.limits)
        var wish = LimitSettings(limits, cpus: options.limits.cpus)
        // Docker's "twice the memory" is for new containers.
        wish.memorySwap = limits.memoryAndSwapBytes ?? 0
        let restart = try options.restart.map { try RestartPolicy(parsing: $0) }
        let store = try options.openStore()
        return try Each.of(names) { name in
            try store.update(name, wish, restart: restart) { Failure.say("minibox: warning: \($0)") }
            return name
        }
    }
}
