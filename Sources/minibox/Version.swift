import Linux

/// `minibox version`
enum VersionVerb {
    /// The version of minibox itself.
    static let number = "0.1.0"

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, rest) = try StateOptions.parse(words)
        if options.help {
            Failure.end(with: "Usage:  minibox version\n\nShows the versions of minibox and of the kernel.", code: 0)
        }
        try NoArguments.require(rest, verb: "version")
        let kernel = try KernelName.current()
        try write("minibox \(number)\nkernel  \(kernel.system) \(kernel.release) \(kernel.machine)\n", to: 1)
        return 0
    }

    /// `minibox --version`
    static func printLine() throws -> Int32 {
        try write("minibox version \(number)\n", to: 1)
        return 0
    }
}
