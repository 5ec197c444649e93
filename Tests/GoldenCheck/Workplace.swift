import Foundation

/// The folder of one case: `docker`, which is minibox under another name, a working directory, and a state folder. And its
/// network.
final class Workplace {
    let folder: String
    var programs: String { "\(folder)/bin" }
    var directory: String { "\(folder)/cwd" }
    var root: String { "\(folder)/root" }
    let network: OwnNetwork

    /// Not in /tmp, which may be an overlay itself.
    init(minibox: String, name: String) throws {
        folder = "/var/tmp/minibox-golden-\(getpid())-\(name)"
        network = try OwnNetwork()
        let files = FileManager.default
        for folder in [programs, directory] { try files.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        try files.createSymbolicLink(atPath: "\(programs)/docker", withDestinationPath: minibox)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    }
}
