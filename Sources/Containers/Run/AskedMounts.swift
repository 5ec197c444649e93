import Formats
import Images
import Linux
import OCI

/// What a container gets mounted because somebody has asked: what other containers have, what the request names, and the
/// volumes that the image wants to have. A later one takes the place of an earlier one with its destination, as in Docker.
struct AskedMounts {
    struct Entry {
        /// As `inspect` and `ps` show it.
        var point: MountPoint
        /// As the first process makes it.
        var specification: MountSpec
        /// The volume behind it.
        var use: VolumeUse?
    }

    private(set) var entries: [Entry] = []

    var uses: [VolumeUse] { entries.compactMap(\.use) }

    init(_ request: RunRequest, image: Image, in store: ContainerStore) throws {
        let volumes = VolumeStore(store.folders)
        for text in request.volumesFrom {
            let argument = try VolumesFromArgument(parsing: text)
            for point in try store.look(up: argument.container).requireRecord().mounts {
                if let entry = try Self.inherited(point, readOnly: argument.readOnly, volumes) { add(entry) }
            }
        }
        for mount in request.mounts { add(try Self.entry(mount, volumes)) }
        for path in (image.defaults.volumes ?? [:]).keys.sorted() {
            let destination: String
            do throws(UsageError) { destination = try mountDestination(path) } catch {
                throw UsageError("the image wants a volume at \(goQuoted(path)): \(error.message)", fix: "use another image")
            }
            if entries.contains(where: { same($0.point.destination, destination) }) { continue }
            add(try Self.volume(nil, at: destination, readOnly: false, copiesImage: true, volumes))
        }
    }

    private mutating func add(_ entry: Entry) {
        entries.removeAll { same($0.point.destination, entry.point.destination) }
        entries.append(entry)
    }

    private static func entry(_ request: MountRequest, _ volumes: VolumeStore) throws -> Entry {
        switch request.kind {
        case .bind(let source):
            try look(for: source)
            var options = [source.recursion == .disabled ? "bind" : "rbind", source.propagation.rawValue]
            if request.readOnly { options.append("ro") }
            return Entry(
                point: MountPoint(
                    type: "bind", source: source.path, destination: request.destination, isReadOnly: request.readOnly,
                    mode: request.readOnly ? "ro" : "", propagation: source.propagation.rawValue),
                specification: MountSpec(request.destination, type: "bind", source: source.path, options: options))
        case .tmpfs(let options):
            return Entry(
                point: MountPoint(type: "tmpfs", source: "", destination: request.destination, isReadOnly: request.readOnly),
                specification: MountSpec(
                    request.destination, type: "tmpfs", source: "tmpfs", options: options + (request.readOnly ? ["ro"] : [])))
        case .volume(let name, let copiesImage):
            return try volume(
                name, at: request.destination, readOnly: request.readOnly, copiesImage: copiesImage, volumes)
        }
    }

    /// Looks whether the source of a bind mount is there.
    private static func look(for source: BindSource) throws {
        if exists(source.path) { return }
        guard source.createsPath else {
            throw UsageError(
                "invalid mount config for type \"bind\": bind source path does not exist: \(source.path)",
                fix: "make it first: mkdir -p \(source.path)")
        }
        // As Docker does for -v: a directory of root's.
        try wanting("make the directory \(source.path) to mount") { () throws(KernelError) in
            try ensureDirectories(source.path)
        }
    }

    private static func volume(
        _ name: VolumeName?, at destination: String, readOnly: Bool, copiesImage: Bool, _ volumes: VolumeStore
    ) throws -> Entry {
        let chosen = try name ?? .random()
        let labels = name == nil ? [Volume.anonymousLabel: ""] : nil
        let known = name == nil ? nil : try volumes.find(chosen.text)
        let volume = known ?? Volume(name: chosen.text, createdAt: wallClockNanoseconds(), labels: labels)
        let use = VolumeUse(
            volume: volume, destination: destination, isAnonymous: name == nil, copiesImage: copiesImage, isInherited: false)
        return entry(use, readOnly: readOnly, mode: name == nil ? "" : "z", volumes)
    }

    /// A mount of another container; nil for what is in memory, which cannot be had twice.
    private static func inherited(_ point: MountPoint, readOnly: Bool, _ volumes: VolumeStore) throws -> Entry? {
        var point = point
        point.isReadOnly = point.isReadOnly || readOnly
        switch point.type {
        case "bind":
            let options =
                ["rbind", point.propagation.isEmpty ? "rprivate" : point.propagation] + (point.isReadOnly ? ["ro"] : [])
            point.mode = ""
            return Entry(
                point: point,
                specification: MountSpec(point.destination, type: "bind", source: point.source, options: options))
        case "volume":
            let use = VolumeUse(
                volume: try volumes.look(up: point.name ?? ""), destination: point.destination, isAnonymous: point.isAnonymous,
                copiesImage: false, isInherited: true)
            return entry(use, readOnly: point.isReadOnly, mode: "", volumes)
        default: return nil
        }
    }

    private static func entry(_ use: VolumeUse, readOnly: Bool, mode: String, _ volumes: VolumeStore) -> Entry {
        let data = volumes.mountPoint(use.volume.name)
        let plain = MountSpec(
            use.destination, type: "bind", source: data, options: ["rbind", "rprivate"] + (readOnly ? ["ro"] : []))
        return Entry(
            point: MountPoint(
                type: "volume", name: use.volume.name, source: data, destination: use.destination, isReadOnly: readOnly,
                isAnonymous: use.isAnonymous, mode: mode, driver: Volume.driver),
            specification: VolumeOptions(use.volume.options)?.specification(use.destination, readOnly: readOnly) ?? plain,
            use: use)
    }
}
