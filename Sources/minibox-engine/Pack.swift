import Archive
import Flags
import Linux

/// `minibox-engine pack`
enum PackVerb {
    struct Options: Sendable {
        var directory = ""
        var entry: String?
        var name: String?
        var isLayer = false
    }

    static let flags = FlagSet<Options>([
        Flag("directory-fd", takes: "number", group: "Options", "The number of an open directory.") { $0.directory = $1 },
        Flag("entry", takes: "name", group: "Options", "Pack only this file of it.") { $0.entry = $1 },
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
        let directory = try openDirectory(options.directory)
        var packing = try Packing(to: 1, isLayer: options.isLayer)
        if let entry = options.entry {
            try packing.pack(FileName(entry), in: directory, as: FileName(options.name ?? entry))
        } else {
            try packing.pack(directory: directory, as: options.name.map { FileName($0) })
        }
        try packing.finish()
    }
}

/// The number of a directory that the parent has opened.
func openDirectory(_ word: String) throws -> CInt {
    guard let number = CInt(word), number > 2, (try? status(of: number))?.kind == .directory else {
        throw FlagError("--directory-fd needs the number of an open directory, not '\(word)'")
    }
    return number
}
