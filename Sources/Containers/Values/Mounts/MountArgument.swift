/// A mount, from `--mount`: `type=bind|volume|tmpfs,src=…,dst=…` and the words of that type, separated by commas.
public struct MountArgument: Sendable, Equatable {
    public let request: MountRequest

    /// Without a type, a volume. A source that must exist on the host is looked for when it is mounted, not here.
    ///
    /// - Parameter workingDirectory: where a source that begins with a dot starts from; an absolute path.
    public init(parsing text: String, workingDirectory: String) throws(UsageError) {
        var fields = try MountFields(parsing: text)
        fields.source = fromWorkingDirectory(fields.source, workingDirectory)
        try Self.refuseForeignFields(fields)
        try Self.check(recursionOf: fields)
        // A wrong name is refused in the words of the volume driver, which says nothing of the mount.
        let name = fields.type == "volume" && !fields.source.isEmpty ? try VolumeName(parsing: fields.source) : nil
        request = try refusing(mountOf: fields.type) { () throws(UsageError) in
            let destination = try mountDestination(fields.target)
            return MountRequest(try Self.kind(fields, volume: name), destination: destination, readOnly: fields.readOnly)
        }
    }

    private static func kind(_ fields: MountFields, volume: VolumeName?) throws(UsageError) -> MountRequest.Kind {
        switch fields.type {
        case "bind":
            if fields.source.isEmpty {
                throw UsageError("field Source must not be empty", fix: "say which path of the host: source=/host/path")
            }
            return .bind(
                BindSource(
                    path: try absolutePath(fields.source), createsPath: false, recursion: fields.recursion ?? .enabled,
                    propagation: try propagation(fields.propagation)))
        case "volume":
            if volume == nil, fields.readOnly {
                throw UsageError("must not set ReadOnly mode when using anonymous volumes")
            }
            return .volume(volume, copiesImage: fields.noCopy != true)
        case "tmpfs":
            if !fields.source.isEmpty {
                throw UsageError("field Source must not be specified", fix: "leave source out: a tmpfs begins empty")
            }
            let size = fields.size.flatMap { $0.bytes == 0 ? nil : "size=\($0)" }
            let mode = fields.mode.flatMap { $0 == 0 ? nil : "mode=" + String($0, radix: 8) }
            return .tmpfs(options: TmpfsArgument.defaults + [size, mode].compactMap(\.self))
        default:
            throw UsageError("mount type unknown", fix: "the types are bind, volume and tmpfs")
        }
    }

    private static func propagation(_ word: String?) throws(UsageError) -> Propagation {
        guard let word, !word.isEmpty else { return .recursivePrivate }
        guard let propagation = Propagation(rawValue: word) else {
            let known = Propagation.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("invalid propagation mode: \(word)", fix: "the modes are \(known)")
        }
        return propagation
    }

    private static func refuseForeignFields(_ fields: MountFields) throws(UsageError) {
        let used = [
            ("volume", fields.noCopy != nil), ("bind", fields.propagation != nil || fields.recursion != nil),
            ("tmpfs", fields.size != nil || fields.mode != nil),
        ]
        for (type, isUsed) in used where isUsed && type != fields.type {
            throw UsageError(
                "cannot mix '\(type)-*' options with mount type '\(fields.type)'", fix: "leave those out, or change the type")
        }
    }

    private static func check(recursionOf fields: MountFields) throws(UsageError) {
        guard let recursion = fields.recursion, recursion == .writable || recursion == .readonly else { return }
        let option = "option 'bind-recursive=\(recursion.rawValue)' requires"
        guard fields.readOnly else { throw UsageError("\(option) 'readonly' to be specified in conjunction") }
        if recursion == .readonly, fields.propagation != Propagation.recursivePrivate.rawValue {
            throw UsageError("\(option) 'bind-propagation=rprivate' to be specified in conjunction")
        }
    }
}
