import Foundation
import Testing

/// The image busybox of a state folder, changed as a stranger might have made it.
enum ChangedImage {
    /// - Parameters:
    ///   - layer: fills one more layer, above the others; nil for none.
    ///   - config: changes what the image says of itself.
    static func make(
        in state: StateFolder, layer fill: ((String) throws -> Void)? = nil,
        config change: (inout [String: Any]) -> Void = { _ in }
    ) throws {
        _ = try minibox(["run", "--rm", "busybox", "true"], in: state)
        let blobs = "\(state.path)/images/blobs/sha256"
        var index = try read("\(state.path)/images/index.json")
        var manifests = try #require(index["manifests"] as? [[String: Any]])
        var manifest = try read("\(blobs)/\(digits(manifests[0]))")
        var reference = try #require(manifest["config"] as? [String: Any])
        var configuration = try read("\(blobs)/\(digits(reference))")
        var defaults = configuration["config"] as? [String: Any] ?? [:]
        change(&defaults)
        configuration["config"] = defaults
        if let fill {
            let name = String(repeating: "ab", count: 32)
            try fill(try folder("\(state.path)/layers/\(name)"))
            var chain = try #require(configuration["rootfs"] as? [String: Any])
            chain["diff_ids"] = (chain["diff_ids"] as? [String] ?? []) + ["sha256:\(name)"]
            configuration["rootfs"] = chain
        }
        reference.merge(try store(configuration, in: blobs)) { $1 }
        manifest["config"] = reference
        manifests[0].merge(try store(manifest, in: blobs)) { $1 }
        index["manifests"] = manifests
        try JSONSerialization.data(withJSONObject: index).write(to: URL(fileURLWithPath: "\(state.path)/images/index.json"))
    }

    private static func folder(_ path: String) throws -> String {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private static func digits(_ descriptor: [String: Any]) -> String {
        String((descriptor["digest"] as? String ?? "").dropFirst("sha256:".count))
    }

    private static func read(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// - Returns: the digest and size of the blob.
    private static func store(_ document: [String: Any], in blobs: String) throws -> [String: Any] {
        let data = try JSONSerialization.data(withJSONObject: document)
        let draft = "\(blobs)/draft"
        try data.write(to: URL(fileURLWithPath: draft))
        let digest = String(try host("sha256sum \(draft)").stdout.prefix(64))
        try FileManager.default.moveItem(atPath: draft, toPath: "\(blobs)/\(digest)")
        return ["digest": "sha256:\(digest)", "size": data.count]
    }
}
