import Linux

@testable import Containers

/// An overlay whose upper directory a script has written to, as a container would.
struct WrittenLayers: ~Copyable {
    let path: String
    let lowers: [String]

    /// - Parameters:
    ///   - layers: scripts that fill the lower layers, the lowest first, each through an overlay of those below it.
    ///   - script: runs in the overlay of all.
    init(_ layers: [String], _ script: String) throws {
        let path = "/var/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        var made: [String] = []
        for (index, script) in (layers + [script]).enumerated() {
            let folder = "\(path)/\(index)"
            let lower = made.isEmpty ? "\(path)/empty" : made.joined(separator: ":")
            try shell(
                """
                mkdir -p \(folder)/upper \(folder)/work \(path)/empty \(path)/merged && unshare --mount sh -ec '
                mount -t overlay overlay -o lowerdir=\(lower),upperdir=\(folder)/upper,workdir=\(folder)/work \(path)/merged
                cd \(path)/merged; \(script)'
                """)
            made.insert("\(folder)/upper", at: 0)
        }
        lowers = made
        self.path = path
    }

    deinit { try? removeTree(path) }

    func changes(placeholders: Set<String> = []) throws -> [String] {
        try LayerChanges(upper: lowers[0], lowers: Array(lowers.dropFirst()), placeholders: placeholders).all().map(\.description)
    }
}
