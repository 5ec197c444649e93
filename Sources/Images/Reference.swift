/// What a user calls an image: `busybox`, `busybox:1.36`, `docker.io/library/busybox`.
public struct Reference: Sendable, Hashable, CustomStringConvertible {
    /// `docker.io`, `127.0.0.1:5000`
    public let domain: String
    /// `library/busybox`
    public let path: String
    public let tag: String

    /// Reads a reference by the grammar of the distribution project; nil when it is none.
    ///
    /// A digest (`@sha256:…`) is not taken yet.
    public init?(_ text: String) {
        var rest = text[...]
        var tag = "latest"
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var domain = "docker.io"
        if parts.count > 1, let first = parts.first, first.contains(".") || first.contains(":") || first == "localhost" {
            domain = first == "index.docker.io" ? "docker.io" : first
            parts.removeFirst()
        }
        if domain == "docker.io" && parts.count == 1 { parts.insert("library", at: 0) }
        guard Reference.isDomain(domain), parts.allSatisfy(Reference.isPathComponent), Reference.isTag(tag),
            text.utf8.count <= 255
        else { return nil }
        self.domain = domain
        path = parts.joined(separator: "/")
        self.tag = tag
    }

    /// Reads a reference.
    ///
    /// - Throws: `ImageError` in Docker's words.
    public static func parse(_ text: String) throws(ImageError) -> Reference {
        let fix = "an image is named like busybox or busybox:latest"
        // It would be taken for an id.
        if text.utf8.count == 64, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
            throw ImageError("invalid repository name (\(text)), cannot specify 64-byte hexadecimal strings", fix: fix)
        }
        if let reference = Reference(text) { return reference }
        // The name alone: a tag may have upper case letters.
        let (domain, rest) = split(text)
        let name = rest.prefix { $0 != ":" }
        if name.lowercased() != name, Reference(name.lowercased()) != nil {
            let whole = domain == "docker.io" && !name.contains("/") ? "library/\(name)" : String(name)
            throw ImageError("invalid reference format: repository name (\(whole)) must be lowercase", fix: fix)
        }
        throw ImageError("invalid reference format", fix: "\(fix), not like '\(text)'")
    }

    /// Splits the domain from the rest: what stands before the first slash, if it looks like one.
    private static func split(_ text: String) -> (domain: String, rest: String) {
        guard let slash = text.firstIndex(of: "/") else { return ("docker.io", text) }
        let first = text[..<slash]
        guard first.contains(".") || first.contains(":") || first == "localhost" || first.lowercased() != first else {
            return ("docker.io", text)
        }
        return (first == "index.docker.io" ? "docker.io" : String(first), String(text[text.index(after: slash)...]))
    }

    /// The full name: `docker.io/library/busybox:latest`.
    public var description: String { "\(domain)/\(path):\(tag)" }

    /// As people write it: `busybox:latest`.
    public var familiar: String {
        let short = domain == "docker.io" ? (path.hasPrefix("library/") ? String(path.dropFirst(8)) : path) : "\(domain)/\(path)"
        return "\(short):\(tag)"
    }

    /// Labels of letters, digits and dashes between dots, and a port.
    private static func isDomain(_ text: String) -> Bool {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count <= 2, halves.count == 1 || UInt16(halves[1]) != nil else { return false }
        return halves[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy {
                    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "-"
                }
        }
    }

    /// Lower-case letters and digits, with single `.`, one or two `_`, or dashes between them.
    private static func isPathComponent(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
        let alphanumeric = { (scalar: Unicode.Scalar) in ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) }
        return alphanumeric(first) && alphanumeric(last) && !text.contains("..") && !text.contains("___")
            && text.unicodeScalars.allSatisfy { alphanumeric($0) || $0 == "." || $0 == "_" || $0 == "-" }
    }

    private static func isTag(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first != ".", first != "-", text.utf8.count <= 128 else { return false }
        return text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "." || $0 == "_"
                || $0 == "-"
        }
    }
}
