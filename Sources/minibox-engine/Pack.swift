import Archive
import Flags
import Linux

/// `minibox-engine pack`
enum PackVerb {
    struct Options: Sendable {
        var descriptor = ""
        var name: String?
        var owner: String?
        var isLayer = false
    }

    static let flags = FlagSet<Options>([
        Flag("fd", takes: "number", group: "Options", "The number of an open directory or file.") { $0.descriptor = $1 },
        Flag("as", takes: "name", group: "Options", "What the file, or the directory itself, is called in the archive.") {
            $0.name = $1
        },
        Flag("owner", takes: "uid:gid", group: "Options", "Everything belongs to these, whoever owns it here.") { $0.owner = $1 },
        Flag("layer", group: "Options", "It is the upper directory of an overlay: whiteouts become those of an image.") {
            $0.isLayer = $1
        },
    ])

    static func run(_ words: ArraySlice<String>) throws {
        var options = Options()
        _ = try flags.parse(words, into: &options)
        let number = try descriptor(options.descriptor)
        var packing = try Packing(to: 1, isLayer: options.isLayer, owner: try options.owner.map { try ids($0) })
        if try status(of: number).kind == .directory {
            try packing.pack(directory: number, as: options.name.map { FileName($0) })
        } else {
            try packing.pack(try duplicate(number), as: FileName(options.name ?? "file"))
        }
        try packing.finish()
    }
}

/// `0:0`
func ids(_ text: String) throws(FlagError) -> (user: UInt32, group: UInt32) {
    let ids = text.split(separator: ":").map { UInt32($0) }
    guard ids.count == 2, let user = ids[0], let group = ids[1] else {
        throw FlagError("--owner needs two numbers like 0:0, not '\(text)'")
    }
    return (user, group)
}

/// The number of what the parent has opened.
func descriptor(_ word: String) throws -> CInt {
    guard let number = CInt(word), number > 2, (try? status(of: number)) != nil else {
        throw FlagError("--fd needs the number of an open directory or file, not '\(word)'")
    }
    return number
}
