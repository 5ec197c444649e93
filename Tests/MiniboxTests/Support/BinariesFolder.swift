import Foundation

/// Where the built programs lie that these tests run.
enum BinariesFolder {
    /// The folder named by MINIBOX_BINARIES, else the package's own release build.
    static let path: String =
        ProcessInfo.processInfo.environment["MINIBOX_BINARIES"] ?? packageRoot + "/.build/release"

    private static var packageRoot: String {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) { break }
        }
        return folder.path
    }

    /// The program of that name.
    ///
    /// - Throws: what to do, when it has not been built.
    static func program(_ name: String) throws -> String {
        let program = "\(path)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: program) else { throw NotBuilt(program: program) }
        return program
    }

    struct NotBuilt: Error, CustomStringConvertible {
        let program: String
        var description: String {
            "\(program) is not there. Build it: swift build -c release -Xswiftc -static-executable --product minibox, "
                + "or name the folder of a built one in MINIBOX_BINARIES"
        }
    }
}
