import Formats
import Linux
import Networks
import OCI

/// What `inspect` shows of a container, in Docker's order and shapes.
///
/// It is put together from what is known: of a container that is damaged the other parts are shown.
public struct ContainerDocument: Sendable {
    let known: KnownContainer
    /// What was asked for; empty when it cannot be read.
    let settings: ContainerSettings
    /// What the kernel is told; nil when it cannot be read.
    let specification: Spec?
    let health: Health?
    /// Its places on networks now.
    let endpoints: [Endpoint]
    /// Nil when it was not to be measured.
    let size: ContainerSize?
    /// The folder of the container.
    let folder: String
    let logPath: String

    public var value: Value {
        let record = known.record
        let command = record?.command ?? []
        let isReady = !hasNeverStarted
        return .object(
            [
                ("Id", .string(known.id)), ("Created", .string(record.map { moment($0.createdAt) } ?? Timestamp.never)),
                ("Path", .string(command.first ?? "")), ("Args", .array(Array(command.dropFirst()))), ("State", state),
                ("Image", .string(record?.imageID ?? "")),
                ("ResolvConfPath", .string(isReady ? "\(folder)/resolv.conf" : "")),
                ("HostnamePath", .string(isReady ? "\(folder)/hostname" : "")),
                ("HostsPath", .string(isReady ? "\(folder)/hosts" : "")),
                ("LogPath", .string(isReady && settings.logging.driver != "none" ? logPath : "")),
                ("Name", .string("/\(known.name)")), ("RestartCount", .integer(record?.restartCount ?? 0)),
                ("Driver", .string(settings.driver.dockerName)), ("Platform", "linux"), ("MountLabel", ""), ("ProcessLabel", ""),
                ("AppArmorProfile", ""), ("ExecIDs", .nilArray), ("HostConfig", hostConfig), ("GraphDriver", graphDriver),
                ("SizeRw", size.map { .int($0.written) } ?? .null), ("SizeRootFs", size.map { .int($0.whole) } ?? .null),
                ("Mounts", mounts), ("Config", config), ("NetworkSettings", networkSettings),
            ],
            // A size of 0 is one that was measured.
            omittingEmpty: size == nil ? ["SizeRw", "SizeRootFs"] : [])
    }

    /// Docker makes a container's files, and so has paths for them, when it first starts.
    private var hasNeverStarted: Bool {
        if case .created(nil, _) = known.life { true } else { false }
    }

    private var graphDriver: Value {
        if settings.driver == .vfs { return ["Data": .null, "Name": "vfs"] }
        return [
            "Data": [
                "LowerDir": .string(settings.layers.joined(separator: ":")), "MergedDir": .string("\(folder)/rootfs"),
                "UpperDir": .string("\(folder)/upper"), "WorkDir": .string("\(folder)/work"),
            ], "Name": .string(settings.driver.dockerName),
        ]
    }

    /// What is mounted; not what `--tmpfs` has asked for, which stands in `HostConfig` alone.
    private var mounts: Value {
        .array(
            (known.record?.mounts ?? []).filter { $0.type != "tmpfs" || settings.host.temporaries[$0.destination] == nil }
                .map(\.value))
    }
}

extension MountPoint {
    var value: Value {
        .object(
            [
                ("Type", .string(type)), ("Name", .string(name ?? "")), ("Source", .string(source)),
                ("Destination", .string(destination)), ("Driver", type == "volume" ? "local" : ""), ("Mode", .string(mode)),
                ("RW", .bool(!isReadOnly)), ("Propagation", .string(propagation)),
            ], omittingEmpty: ["Name", "Driver"])
    }
}

/// A time as Docker's documents have it.
///
/// - Parameter nanoseconds: since 1970.
func moment(_ nanoseconds: Int64) -> String { Timestamp(nanoseconds: nanoseconds).shortest }

extension ContainerStore {
    /// All that is known of a container.
    ///
    /// - Parameter measures: whether its files are measured, which takes a look at each.
    public func document(of known: KnownContainer, measures: Bool) -> ContainerDocument {
        ContainerDocument(
            known: known, settings: (try? settings(known.id)) ?? ContainerSettings(),
            specification: try? specification(known.id), health: health(of: known.id),
            endpoints: known.run == nil ? [] : (try? folders.networks.endpoints(ofContainer: known.id)) ?? [],
            size: measures ? try? size(of: known.id) : nil, folder: folder(known.id), logPath: logPath(known.id))
    }
}
