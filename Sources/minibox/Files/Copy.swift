import Containers
import Flags
import Formats
import Linux

/// `minibox cp`
enum CopyVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var archive = false
        var followsLink = false
        var quiet: Bool?

        static let usage =
            "cp [OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n        minibox cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH"
        static let about = """
            Copies files and folders between a container and this machine, whether the container runs or not.

            What is copied keeps its mode, times and attributes. In a container it belongs to whom it belonged to on this
            machine; what comes out of one belongs to you, or to whom it did with -a. '-' stands for a tar archive on
            standard input or output. 'FOLDER/.' means what is in the folder.

            Examples:
              minibox cp notes.txt web:/tmp
              minibox cp web:/etc/. etc-of-web
              minibox cp web:/var/log - | tar t
            """
        static let arguments = ArgumentCount.exactly(2)
        static let own: [Flag<Flags>] = [
            Flag("archive", "a", group: "Options", "Keep the owners of what comes out of a container, too.") { $0.archive = $1 },
            Flag("follow-link", "L", group: "Options", "Copy what SRC_PATH points to, if it is a link.") { $0.followsLink = $1 },
            Flag("quiet", "q", group: "Options", "Do not say how much was copied; nothing is said but to a terminal.") {
                $0.quiet = $1
            },
        ]
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, arguments) = try Flags.take(words)
        for (word, name) in zip(arguments, ["source", "destination"]) where word.isEmpty {
            throw UsageError("\(name) can not be empty", fix: "write CONTAINER:PATH, or a path of this machine")
        }
        let (source, target) = (CopyArgument(arguments[0]), CopyArgument(arguments[1]))
        let copied: (totals: CopyTotals, target: String)?
        switch (source.container, target.container) {
        case (let container?, nil): copied = try copyOut(container, source.path, target.path, options)
        case (nil, let container?): copied = try copyIn(source.path, container, target.path, options)
        case (_?, _?):
            throw UsageError(
                "copying between containers is not supported",
                fix: "copy to this machine first, or through a pipe: cp A:/x - | cp - B:/")
        case (nil, nil):
            throw UsageError("must specify at least one container source", fix: "write the container before its path: NAME:/path")
        }
        if let copied, !(options.quiet ?? !isTerminal(1)) {
            let size = humanSize(Double(copied.totals.archiveBytes + 1024), digits: 3)
            Failure.say("Successfully copied \(size) to \(copied.target)")
        }
        return 0
    }

    private static func copyOut(_ container: String, _ path: String, _ local: String, _ options: Flags) throws
        -> (totals: CopyTotals, target: String)?
    {
        let copying = try copying(container, options)
        if local != "-" { return try copying.copyOut(path, to: local) }
        try copying.packOut(path, to: 1)
        return nil
    }

    private static func copyIn(_ local: String, _ container: String, _ path: String, _ options: Flags) throws
        -> (totals: CopyTotals, target: String)?
    {
        let copying = try copying(container, options)
        guard local == "-" else {
            let (totals, target) = try copying.copyIn(local, to: path)
            return (totals, "\(container):\(target)")
        }
        try copying.unpackIn(0, to: path)
        return nil
    }

    private static func copying(_ container: String, _ options: Flags) throws -> Copying {
        var copying = Copying(container, in: try options.openStore())
        copying.followsLink = options.followsLink
        copying.keepsOwners = options.archive
        return copying
    }
}
