import Archive
import Flags
import Linux

/// `minibox-engine unpack`
enum UnpackVerb {
    struct Options: Sendable {
        var directory = ""
        var place = "/"
        var keepsOwners = true
        var user: String?
        var isLayer = false
    }

    static let flags = FlagSet<Options>([
        Flag("fd", takes: "number", group: "Options", "The number of an open directory, which is / for links.") {
            $0.directory = $1
        },
        Flag("below", takes: "path", group: "Options", "The directory in it where the archive's paths begin.") { $0.place = $1 },
        Flag("keep-owners", group: "Options", "Files belong to whom the archive says (true).") { $0.keepsOwners = $1 },
        Flag("owner", takes: "uid:gid", group: "Options", "Files belong to these.") { $0.user = $1 },
        Flag("layer", group: "Options", "It is a layer of an image: its whiteouts become those of an overlay.") {
            $0.isLayer = $1
        },
    ])

    static func run(_ words: ArraySlice<String>) throws {
        var options = Options()
        _ = try flags.parse(words, into: &options)
        let unpacking = Unpacking(owners: try owners(options), isLayer: options.isLayer)
        try unpacking.unpack(from: 0, root: try descriptor(options.directory), place: FileName(options.place))
        // Whoever writes the archive would be ended by the closed pipe.
        var rest = [UInt8](repeating: 0, count: 64 << 10)
        while try readChunk(0, &rest) > 0 {}
    }

    private static func owners(_ options: Options) throws(FlagError) -> CopyOptions.Owners {
        guard let text = options.user else { return options.keepsOwners ? .kept : .callers }
        let ids = text.split(separator: ":").map { UInt32($0) }
        guard ids.count == 2, let user = ids[0], let group = ids[1] else {
            throw FlagError("--owner needs two numbers like 0:0, not '\(text)'")
        }
        return .all(user: user, group: group)
    }
}
