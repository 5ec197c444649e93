import LabKit
import Linux

/// An overlay whose layers lie on an overlay: that is what happens inside a container, whose root is one.
enum Nesting {
    static func play(in overlay: Overlay) throws(KernelError) {
        let places = try makePlaces(in: overlay)
        let refusal = try LabOverlay.lab.telling("An overlay on an overlay: the upper layer is to lie in merged.") {
            () throws(KernelError) in
            try attempt(in: []) { () throws(KernelError) in
                try mountOverlay(lower: overlay.lowers[0].path, in: "\(overlay.merged)/second", on: places)
            }
        }
        tell(
            "upper layer on an overlay", refusal?.name ?? "allowed",
            refusal == .invalid
                ? """
                mount(2) answers \(Errno.invalid.name) (\(Errno.invalid.words)). An upper layer has to keep devices 0:0 and overlay's own attributes as they
                are; an overlay takes them for its own marks, and shows no such file. That is why a container within a
                container keeps its layers on a volume or a tmpfs, as this lab does.

                """ : "Here it is \(refusal.map { "refused: \($0.name)" } ?? "allowed").\n")
        let depth = try answer("how many overlays may stand above each other") { () throws(KernelError) in
            "\(try stack(on: overlay))"
        }
        tell(
            "overlays above each other", depth,
            "As a lower layer merged is welcome: \(depth) overlays could be laid above each other that way, the next was refused.\n"
        )
    }

    /// In merged the folders of the second overlay, and beside it the place where it would be mounted.
    private static func makePlaces(in overlay: Overlay) throws(KernelError) -> String {
        let place = "\(overlay.place)/nested"
        for folder in ["\(overlay.merged)/second", place] { try makeDirectory(folder) }
        for name in ["upper", "work"] { try makeDirectory("\(overlay.merged)/second/\(name)") }
        return place
    }

    private static func mountOverlay(lower: String, in folder: String, on place: String) throws(KernelError) {
        let layers = OverlayLayers(
            lowerDirectories: [lower], upperDirectory: "\(folder)/upper", workDirectory: "\(folder)/work")
        try mount("overlay", from: "lab-overlay", on: place, data: layers.options(inUserNamespace: isInUserNamespace()))
    }

    /// Lays one overlay above the other until the kernel refuses.
    ///
    /// - Returns: how many there are then, with the first.
    private static func stack(on overlay: Overlay) throws(KernelError) -> Int {
        var (top, depth) = (overlay.merged, 1)
        while depth < 8 {
            let folder = "\(overlay.place)/above-\(depth)"
            for name in ["", "/upper", "/work", "/merged"] { try makeDirectory(folder + name) }
            do throws(KernelError) { try mountOverlay(lower: top, in: folder, on: "\(folder)/merged") } catch { return depth }
            (top, depth) = ("\(folder)/merged", depth + 1)
        }
        return depth
    }
}
