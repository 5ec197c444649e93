/// The name of a group below a base: `minibox/4f2a…`, each component safe to join to a path.
struct CgroupName: Sendable, Equatable {
    let components: [String]

    var text: String { components.joined(separator: "/") }

    /// - Throws: `EINVAL` for a name that could lead out of the base, or that the kernel would refuse.
    init(_ name: String) throws(KernelError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for part in parts {
            guard let fault = CgroupName.fault(of: part) else { continue }
            throw KernelError(
                purpose: "name a control group \"\(name)\"", call: Call("mkdirat", [cString(name)]), errno: .invalid, fix: fault)
        }
        components = parts
    }

    private static func fault(of part: String) -> String? {
        if part.isEmpty { return "a name is words joined by single slashes, without one at either end" }
        if part == "." || part == ".." { return "a name may not lead out of its place: leave out \"\(part)\"" }
        if part.utf8.count > 255 { return "each word of a name has at most 255 bytes" }
        if part.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return "a name may not hold control characters"
        }
        return nil
    }

    /// The directories from the first component down to the whole name, below `base`.
    func paths(below base: String) -> [String] {
        var path = base
        return components.map { part in
            path += path.hasSuffix("/") ? part : "/" + part
            return path
        }
    }
}
