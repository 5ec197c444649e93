import Foundation

/// The recorded cases that lie in `Tests/Golden`.
enum Cases {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

    /// The names of all, in order: `020-run-echo`
    static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".case") }.map { String($0.dropLast(".case".count)) }.sorted()

    static func named(_ name: String) throws -> Case {
        try CaseParser.parse(text("\(name).case"), name: name)
    }

    static func differences() throws -> Differences { Differences(try text("DIFFERENCES.md")) }

    private static func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    /// The built minibox: in the folder MINIBOX_BINARIES, else the package's own release build.
    static var minibox: String {
        let package = folder.deletingLastPathComponent().deletingLastPathComponent()
        let binaries = ProcessInfo.processInfo.environment["MINIBOX_BINARIES"] ?? package.appending(path: ".build/release").path
        return "\(binaries)/minibox"
    }

    static var isMiniboxBuilt: Bool { FileManager.default.isExecutableFile(atPath: minibox) }
}
