import Containers
import Linux
import Narration
import Runtime

/// `minibox run`: makes a container of an image and runs a command in it.
struct RunVerb {
    let options: RunOptions

    /// - Returns: the exit code: the command's own, or 125, 126, 127 when there was none.
    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        var options = RunOptions()
        let rest = try RunOptions.flags.parse(words, into: &options)
        if options.help { Failure.end(with: help, code: 0) }
        guard let image = rest.first else {
            Failure.end(
                with:
                    "minibox: 'minibox run' requires at least 1 argument\n\nUsage:  \(usage)\n\nSee 'minibox run --help' for more information",
                code: 1)
        }
        options.image = image
        options.command = Array(rest.dropFirst())
        return try RunVerb(options: options).run()
    }

    private func run() throws -> Int32 {
        let request = try RunRequest(options)
        if request.interactive && request.tty && !request.detach && !isTerminal(0) {
            Failure.end(
                with: "minibox: the input device is not a TTY\n  fix: leave -t out when standard input is a pipe or a file",
                code: 1)
        }
        let story = try Story(options)
        story.begin()
        let execution = Execution(folders: StateFolders(root: options.root), request: request)
        let outcome = try execution.run(
            warned: { Failure.say("minibox: warning: \($0)") }, made: { story.container = $0 })
        try story.end()
        if request.detach, case .detached(let id) = outcome {
            try write(id + "\n", to: 1)
            return 0
        }
        return Outcome.code(outcome)
    }

    private static let usage = "minibox run [OPTIONS] IMAGE [COMMAND] [ARG...]"

    private static var help: String {
        """
        Usage:  \(usage)

        Makes a container of an image and runs a command in it.

        There are two images, both built in: 'busybox' is made of this machine's static busybox, 'host' is this
        machine's own root, copy-on-write.

        The exit code is the command's own; 128 and the signal's number when a signal ended it; 125 when minibox
        failed, 126 when the command may not be executed, 127 when there is none.

        Examples:
          minibox run --rm -it busybox sh
          minibox run --rm -m 64m --cpus 0.5 busybox sh -c 'free; cat /sys/fs/cgroup/memory/memory.limit_in_bytes'
          minibox run --rm --explain --hostname box busybox hostname
          minibox run --rm --without pivot busybox cat /etc/hostname
        \(RunOptions.flags.help)
        """
    }
}
