import Archive
import Flags
import Linux

/// `minibox-engine pack`
enum PackVerb {
    struct Options: Sendable {
        var descriptor = ""
        var name: String?
        var isLayer = false
    }

    static let flags = FlagSet<Options>([
        Flag("fd", takes: "number", group: "Options", "The number of an open directory or file.") { $0.descriptor = $1 },
        Flag("as", takes: "name", group: "Options", "What the file, or the directory itself, is called in the archive.") {
            $0.name = $1
        },
        Flag("layer", group: "Options", "It is the upper directory of an overlay: whiteouts become those of an image.") {
            $0.isLayer = $1
        },
    ])

    static func run(_ words: ArraySlice<String>) throws {
        var options = Options()
        _ = try flags.parse(words, into: &options)
        let number = try descriptor(options.descriptor)
        var packing = try Packing(to: 1, isLayer: options.isLayer)
        if try status(of: number).kind == .directory {
            try packing.pack(directory: number, as: options.name.map { FileName($0) })
        } else {
            try packing.pack(try duplicate(number), as: FileName(options.name ?? "file"))
        }
        try packing.finish()
    }
}

/// The number of what the parent has opened.
func descriptor(_ word: String) throws -> CInt {
    guard let number = CInt(word), number > 2, (try? status(of: number)) != nil else {
        throw FlagError("--fd needs the number of an open directory or file, not '\(word)'")
    }
    return number
}
