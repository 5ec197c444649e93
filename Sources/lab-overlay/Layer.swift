import LabKit
import Linux

/// A folder that an overlay is made of.
struct Layer: Equatable {
    /// What it is called in a picture: `upper`, `base`.
    let name: String
    let path: String

    /// The learner's own, by the last part of their paths; by the whole path where two have the same.
    static func named(_ paths: [String]) -> [Layer] {
        func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "/" }
        return paths.map { path in
            Layer(name: paths.count { name($0) == name(path) } == 1 ? name(path) : path, path: path)
        }
    }

    /// What stands in this layer under a name; nil when nothing does.
    func entry(_ file: String) throws(KernelError) -> Entry? {
        let place = "\(path)/\(file)"
        let found: FileStatus
        do throws(KernelError) { found = try status(place, followLinks: false) } catch {
            if error.errno == .missing || error.errno == .notDirectory { return nil }
            throw error
        }
        switch found.kind {
        case .directory:
            let mark = try extendedAttribute(Entry.opaqueMark, of: place)
            return .folder(isOpaque: mark == "y")
        case .characterDevice where found.represents == DeviceNumber(major: 0, minor: 0): return .deletion
        default: return .file(bytes: found.sizeBytes)
        }
    }

    /// All names in this layer, folders before what is in them.
    func names(below folder: String = "") throws(KernelError) -> [String] {
        var names: [String] = []
        for name in try directoryEntries("\(path)/\(folder)").sorted() {
            let file = folder.isEmpty ? name : "\(folder)/\(name)"
            names.append(file)
            if case .folder = try entry(file) { names += try self.names(below: file) }
        }
        return names
    }
}

/// What a layer has under one name.
enum Entry: Equatable {
    case file(bytes: Int)
    /// An opaque folder shows only what is in this layer.
    case folder(isOpaque: Bool)
    /// A character device 0:0, a whiteout: the name is deleted, whatever is below.
    case deletion

    /// The attribute that makes a folder opaque. `trusted.*` is root's, of the first user namespace.
    static var opaqueMark: String { isInUserNamespace() ? "user.overlay.opaque" : "trusted.overlay.opaque" }

    var shown: String {
        switch self {
        case .file(let bytes): "\(bytes) B"
        case .folder(let isOpaque): isOpaque ? "folder, opaque" : "folder"
        case .deletion: "device 0:0"
        }
    }
}

/// The lab's own lower layers.
enum SampleTree {
    /// What is in them, in the order of a picture.
    static let files = ["big", "folder", "folder/old", "gone", "kept", "motd"]

    /// As an image comes: a base, and an application that replaces one of its files.
    static func make(in place: String, sizeBytes: Int) throws(KernelError) -> [Layer] {
        let (base, app) = (Layer(name: "base", path: "\(place)/base"), Layer(name: "app", path: "\(place)/app"))
        for folder in [base.path, "\(base.path)/folder", app.path] { try makeDirectory(folder) }
        for file in ["folder/old", "gone", "kept", "motd"] { try writeLine("of the base", to: "\(base.path)/\(file)") }
        try writeLine("of the application", to: "\(app.path)/motd")
        let path = "\(base.path)/big"
        let big = try open(path, [.writeOnly, .create, .exclusive], mode: 0o644)
        // Zeros, but written: a hole would not be copied.
        let zeros = try AnonymousMapping(bytes: sizeBytes, plumbing: true)
        try wanting("write \(mebibytes(sizeBytes)) to \(path)", fix: "choose a smaller --size") { () throws(KernelError) in
            try zeros.write(to: big.number, shell: .command("head -c \(sizeBytes) /dev/zero > \(path)"))
        }
        return [app, base]
    }
}

/// Appends a line to a file, or makes the file.
func writeLine(_ text: String, to path: String) throws(KernelError) {
    let file = try open(path, [.writeOnly, .create, .append], mode: 0o644)
    try write(
        "\(text)\n", to: file.number, plumbing: false, note: path,
        shell: .command("echo \(shellWord(text)) >> \(shellWord(path))"))
}
