import Linux

/// Something that a person wants to see at a path of the container, from `-v`, `--mount` or `--tmpfs`.
public struct MountRequest: Sendable, Equatable {
    /// What is mounted, with what only that kind needs.
    public enum Kind: Sendable, Equatable {
        /// A directory or file of the host.
        case bind(BindSource)
        /// A volume; one of its own for the container where the name is nil. With `copiesImage`, an empty volume first
        /// receives what the image has at the destination.
        case volume(VolumeName?, copiesImage: Bool)
        /// A filesystem in memory. The words, all known, are those of mount(8) and tmpfs(5), Docker's `nosuid`, `nodev` and
        /// `noexec` first; a later word takes back an earlier one.
        case tmpfs(options: [String])
    }

    public let kind: Kind
    /// Absolute, without `.`, `..` or a slash at its end, and not `/`. Links in the image are not followed yet.
    public let destination: String
    public let readOnly: Bool

    init(_ kind: Kind, destination: String, readOnly: Bool) {
        self.kind = kind
        self.destination = destination
        self.readOnly = readOnly
    }

    /// The host's path or the volume's name; nil for a filesystem in memory and for an unnamed volume.
    public var source: String? {
        switch kind {
        case .bind(let source): source.path
        case .volume(let name, _): name?.text
        case .tmpfs: nil
        }
    }

    /// How mount events travel between the mount and the host's: `rprivate` unless a bind mount says otherwise.
    public var propagation: Propagation {
        if case .bind(let source) = kind { source.propagation } else { .recursivePrivate }
    }

    /// The words for the filesystem: none but those of a filesystem in memory.
    public var options: [String] {
        if case .tmpfs(let options) = kind { options } else { [] }
    }

    /// Refuses two requests for one destination.
    public static func refuseDuplicates(_ requests: [MountRequest]) throws(UsageError) {
        var seen: Set<[UInt8]> = []
        for request in requests where !seen.insert(Array(request.destination.utf8)).inserted {
            throw UsageError("Duplicate mount point: \(request.destination)", fix: "mount one thing at each path")
        }
    }
}
