/// A bind mount or a volume, from `-v`: `/host:/path[:words]`, `name:/path[:words]`, or `/path` for an unnamed volume.
public struct VolumeArgument: Sendable, Equatable {
    public let request: MountRequest
    private static let form = "write /host/path:/path, and :ro for read-only"

    /// `z` and `Z`, which relabel for SELinux, are accepted and do nothing, as Docker does where SELinux is off;
    /// so are `consistent`, `cached` and `delegated`.
    ///
    /// - Parameter workingDirectory: where a source that begins with a dot starts from; an absolute path.
    public init(parsing text: String, workingDirectory: String) throws(UsageError) {
        let sections = try Self.sections(text)
        let mode = try Mode(parsing: sections.count == 3 ? sections[2] : "rw")
        // `-v /a:ro` forgot a path: `ro` is none.
        if sections.count == 2, (try? Mode(parsing: sections[1])) != nil {
            throw UsageError("invalid volume specification: '\(text)'", fix: "write /host:/path:\(sections[1])")
        }
        let source = sections.count == 1 ? nil : fromWorkingDirectory(sections[0], workingDirectory)
        let isBind = source?.utf8.first == UInt8(ascii: "/")
        let destination: String
        do throws(UsageError) {
            destination = try refusing(mountOf: isBind ? "bind" : "volume") { () throws(UsageError) in
                if !isBind, mode.propagation != nil { throw UsageError("field BindOptions must not be specified") }
                return try mountDestination(sections[sections.count == 1 ? 0 : 1])
            }
        } catch {
            throw UsageError("invalid volume specification: '\(text)': \(error.message)", fix: error.fix)
        }
        request = MountRequest(
            try Self.kind(source: source, isBind: isBind, mode: mode), destination: destination, readOnly: mode.readOnly)
    }

    private static func sections(_ text: String) throws(UsageError) -> [String] {
        if text.isEmpty { throw UsageError("invalid empty volume spec", fix: Self.form) }
        let sections = parts(text, separator: ":")
        if sections.contains("") { throw UsageError("invalid spec: \(text): empty section between colons", fix: Self.form) }
        if sections.count > 3 { throw UsageError("invalid spec: \(text): too many colons", fix: Self.form) }
        return sections
    }

    private static func kind(source: String?, isBind: Bool, mode: Mode) throws(UsageError) -> MountRequest.Kind {
        guard let source else { return .volume(nil, copiesImage: mode.copiesImage) }
        guard isBind else { return .volume(try VolumeName(parsing: source), copiesImage: mode.copiesImage) }
        return .bind(
            BindSource(path: try absolutePath(source), createsPath: true, propagation: mode.propagation ?? .recursivePrivate))
    }
}

/// The words behind the second colon, at most one of each sort.
private struct Mode {
    var readOnly = false
    var propagation: Propagation?
    var copiesImage = true

    /// What a word is about.
    private enum Sort: CaseIterable {
        case access, label, consistency, copying, propagation
    }

    private static let words: [Sort: [String]] = [
        .access: ["ro", "rw"], .label: ["z", "Z"], .consistency: ["consistent", "cached", "delegated"], .copying: ["nocopy"],
        .propagation: Propagation.allCases.map(\.rawValue),
    ]

    init(parsing text: String) throws(UsageError) {
        var seen: Set<Sort> = []
        for word in parts(text, separator: ",") {
            guard let sort = Sort.allCases.first(where: { Self.words[$0, default: []].contains(word) }),
                seen.insert(sort).inserted
            else {
                let known = Sort.allCases.flatMap { Self.words[$0, default: []] }.joined(separator: ", ")
                throw UsageError("invalid mode: \(text)", fix: "the words are \(known); at most one of each sort")
            }
            switch sort {
            case .access: readOnly = word == "ro"
            case .copying: copiesImage = false
            case .propagation: propagation = Propagation(rawValue: word)
            case .label, .consistency: break
            }
        }
    }
}
