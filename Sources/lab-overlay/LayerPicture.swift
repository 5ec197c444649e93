import LabKit
import Linux

/// Draws the layers, the uppermost on the left, and from which one each name is seen in merged.
func showLayers(_ overlay: Overlay, files: [String]) throws(KernelError) {
    var rows = [["", "merged shows"] + overlay.layers.map(\.name)]
    for file in files {
        let source = try overlay.source(of: file)
        var shown = source.map { "\($0.name)'s" } ?? "nothing"
        // The rule is ours, the answer the kernel's: they are to agree.
        if exists("\(overlay.merged)/\(file)") != (source != nil) { shown += ", but the kernel says otherwise" }
        if source != nil, case .folder(false) = try source?.entry(file) { shown = "all layers'" }
        let cells = try overlay.layers.map { (layer) throws(KernelError) in try layer.entry(file)?.shown ?? "." }
        rows.append([file, shown] + cells)
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (index, row) in rows.enumerated() {
        var line = "  "
        for (cell, width) in zip(row, widths) { line += cell + String(repeating: " ", count: width - cell.count + 3) }
        while line.last == " " { line.removeLast() }
        if index == 0 { say(line) } else { tell("merged shows \(row[0])", row[1], line) }
    }
    say("")
}

extension LabOverlay {
    /// Says on standard error what the learner's command has left in the upper layer.
    static func reportWrites(in overlay: Overlay) throws(KernelError) {
        func report(_ text: String) { say("lab-overlay: \(text)", to: 2) }
        var lines: [(file: String, text: String)] = []
        for file in try overlay.upper.names() {
            if let line = try fate(of: file, in: overlay) { lines.append(line) }
        }
        if lines.isEmpty { return report("no write: the upper layer \(overlay.upper.path) is empty") }
        report("the writes went into the upper layer, \(overlay.upper.path):")
        let width = lines.map { $0.file.count }.max() ?? 0
        for (file, text) in lines.prefix(reportedLines) {
            report("  \(file)\(String(repeating: " ", count: width - file.count))  \(text)")
        }
        if lines.count > reportedLines { report("  and \(lines.count - reportedLines) more") }
    }

    private static let reportedLines = 20

    /// What a name in the upper layer says; nil for a folder that only leads to others.
    private static func fate(of file: String, in overlay: Overlay) throws(KernelError) -> (file: String, text: String)? {
        let below = try overlay.source(of: file, belowUpper: true)
        switch try overlay.upper.entry(file) {
        case nil: return nil
        case .deletion: return (file, "deleted: a device 0:0 hides what is in \(below?.name ?? "no layer any more")")
        case .folder(isOpaque: true): return (file, "a new folder, opaque: it hides that of the layers below")
        case .folder(isOpaque: false): return below == nil ? (file, "a new folder") : nil
        case .file(let bytes):
            if let below, try !isHidden(file, in: overlay) { return (file, "copied up from \(below.name), \(mebibytes(bytes))") }
            return (file, "new, \(mebibytes(bytes))")
        }
    }

    /// Whether a folder above it in the upper layer is opaque.
    private static func isHidden(_ file: String, in overlay: Overlay) throws(KernelError) -> Bool {
        for folder in overlay.folders(above: file) where try overlay.upper.entry(folder) == .folder(isOpaque: true) {
            return true
        }
        return false
    }
}
