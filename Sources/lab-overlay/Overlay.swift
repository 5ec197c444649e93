import LabKit
import Linux

/// An overlay that has been mounted, and the folders that it is made of.
struct Overlay {
    let upper: Layer
    /// The uppermost first.
    let lowers: [Layer]
    /// Where the tmpfs is: for folders that the lab needs.
    let place: String
    /// Where all of them are seen as one.
    let merged: String

    /// Where the tmpfs may stand: a folder that every machine has. The first one that holds no layer.
    static let places = ["/mnt", "/media", "/opt"]

    /// Mounts, in this process's own mount namespace.
    ///
    /// - Parameter work: of an upper layer of the learner's.
    static func build(_ wishes: Wishes, work: String? = nil) throws(KernelError) -> Overlay {
        try setPropagation([.private, .recursive], of: "/")
        let place = place(besides: wishes.lowers + [wishes.upper].compactMap(\.self))
        try mount("tmpfs", from: "lab-overlay", on: place, data: "mode=755,size=\(wishes.sizeBytes / 1_048_576 * 3 + 64)m")
        let lowers =
            wishes.lowers.isEmpty ? try SampleTree.make(in: place, sizeBytes: wishes.sizeBytes) : Layer.named(wishes.lowers)
        let upper = Layer(name: "upper", path: wishes.upper ?? "\(place)/upper")
        let (work, merged) = (work ?? "\(place)/work", "\(place)/merged")
        for folder in [upper.path, work, merged] where !exists(folder) { try makeDirectory(folder) }
        let layers = OverlayLayers(lowerDirectories: lowers.map(\.path), upperDirectory: upper.path, workDirectory: work)
        let isInside = isInUserNamespace()
        do throws(KernelError) {
            try mount("overlay", from: "lab-overlay", on: merged, data: layers.options(inUserNamespace: isInside))
        } catch {
            throw error.wanted(
                "lay \(([upper] + lowers).map(\.path).joined(separator: ", ")) above each other",
                fix: isInside && error.errno == .permission
                    ? "in a user namespace that needs Linux 5.11 (this is \(try KernelName.current().release)): run as root" : nil
            )
        }
        return Overlay(upper: upper, lowers: lowers, place: place, merged: merged)
    }

    private static func place(besides layers: [String]) -> String {
        places.first { place in isDirectory(place) && !layers.contains { ($0 + "/").hasPrefix(place + "/") } } ?? places[0]
    }

    /// The uppermost first.
    var layers: [Layer] { [upper] + lowers }

    /// The layer whose file of this name is seen, in all layers or in those below the upper one; nil when none is.
    func source(of file: String, belowUpper: Bool = false) throws(KernelError) -> Layer? {
        for layer in belowUpper ? lowers : layers {
            if let entry = try layer.entry(file) { return entry == .deletion ? nil : layer }
            // A folder above it that hides all that is below it hides this too.
            for folder in folders(above: file) {
                let above = try layer.entry(folder)
                if above != nil && above != .folder(isOpaque: false) { return nil }
            }
        }
        return nil
    }

    func folders(above file: String) -> [String] {
        let parts = file.split(separator: "/")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
    }
}

/// A folder beside the learner's upper layer, since overlay wants both on one mount: where a file is made ready before it
/// appears in the upper layer.
struct WorkDirectory {
    let path: String

    init(beside upper: String) throws(KernelError) {
        path = "\(upper).work"
        // What a lab that was killed has left is used again.
        if let names = try? directoryEntries(path) {
            guard Set(names).isSubset(of: ["work", "index"]) else {
                LabOverlay.lab.misused("\(path) is needed for the upper layer, and holds something of yours: move it away")
            }
            return
        }
        try wanting("make \(path), which overlay needs beside the upper layer") { () throws(KernelError) in
            try makeDirectory(path)
        }
    }

    func remove() {
        try? removeTree(path)
    }
}

/// Whether this process lives in another user namespace than the first, whose map covers every id.
func isInUserNamespace() -> Bool {
    let map = (try? readText("/proc/self/uid_map")) ?? ""
    return map.split { $0 == " " || $0 == "\n" } != ["0", "0", "4294967295"]
}
