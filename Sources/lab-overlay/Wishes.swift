import LabKit
import Linux

/// What was asked for: the size of the big file, and layers.
struct Wishes {
    let sizeBytes: Int
    /// Paths without links and dots, the uppermost first; empty for the lab's own.
    let lowers: [String]
    let upper: String?

    init(_ options: LabOverlay.Options) throws(KernelError) {
        sizeBytes = options.size.map(Wishes.bytes) ?? 100 << 20
        lowers = try options.lowers.map { (folder) throws(KernelError) in try Wishes.place(of: folder, as: "a lower layer") }
        upper = try options.upper.map { (folder) throws(KernelError) in try Wishes.place(of: folder, as: "the upper layer") }
        if lowers.isEmpty { try demandMemory() }
    }

    /// `100m`, `1g`, `4096`.
    private static func bytes(_ text: String) -> Int {
        let units: [Character: Int] = ["b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = text.last.flatMap { units[Character($0.lowercased())] }
        let (bytes, isTooMuch) = (Int(unit == nil ? text : String(text.dropLast())) ?? 0).multipliedReportingOverflow(
            by: unit ?? 1)
        guard (4096...64 << 30).contains(bytes), !isTooMuch else {
            LabOverlay.lab.misused("--size '\(text)' is not what it takes: a size from 4k to 64g, such as 100m")
        }
        return bytes
    }

    /// The path that the kernel has for a folder.
    private static func place(of folder: String, as purpose: String) throws(KernelError) -> String {
        try wanting("use \(folder) as \(purpose)", fix: "name a folder that exists") { () throws(KernelError) in
            let opened = try open(folder, [.pathOnly, .directory])
            return try readLink(opened.path)
        }
    }

    /// The big file and its copy are in memory.
    private func demandMemory() throws(KernelError) {
        let text = try readText("/proc/meminfo")
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") } ?? ""
        guard let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return }
        if sizeBytes * 2 > kibibytes << 10 {
            LabOverlay.lab.misused(
                "a file of \(mebibytes(sizeBytes)) and its copy do not fit into the \(mebibytes(kibibytes << 10)) of memory that "
                    + "are free: choose another --size")
        }
    }
}

/// `100.0 MiB`; below one, `17 B`.
func mebibytes(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes) B" : "\(decimal(Double(bytes) / 1_048_576, digits: 1)) MiB"
}

/// With that many digits after the point: `0.05`.
func decimal(_ number: Double, digits: Int) -> String {
    let scale = digits == 1 ? 10.0 : 100.0
    let text = "\(Int((number * scale).rounded()))"
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return "\(padded.dropLast(digits)).\(padded.suffix(digits))"
}
