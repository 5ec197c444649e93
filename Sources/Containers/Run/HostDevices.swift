import Linux
import OCI

/// The devices of the machine, for a privileged container.
enum HostDevices {
    /// What is not a device of the machine, but of one devpts, one tmpfs or one IPC namespace.
    private static let skipped: Set<String> = ["pts", "shm", "mqueue", "fd", "console", "ptmx"]

    /// Every device file below /dev but those that the container gets anyway.
    static func all(except own: [DeviceSpec]) -> [DeviceSpec] {
        let own = Set(own.map(\.path))
        return devices(in: "/dev").filter { !own.contains($0.path) }
    }

    private static func devices(in folder: String) -> [DeviceSpec] {
        ((try? directoryEntries(folder)) ?? []).filter { !skipped.contains($0) }.sorted().flatMap { name -> [DeviceSpec] in
            let path = "\(folder)/\(name)"
            guard let status = try? status(path, followLinks: false) else { return [] }
            switch status.kind {
            case .directory: return devices(in: path)
            case .characterDevice, .blockDevice: return [DeviceSpec(status, path: path)]
            default: return []
            }
        }
    }
}

extension DeviceSpec {
    /// A device like one of the host's.
    init(_ status: FileStatus, path: String) {
        self.init(
            path: path, type: status.kind == .blockDevice ? "b" : "c", major: Int64(status.represents.major),
            minor: Int64(status.represents.minor), fileMode: status.mode, uid: status.userID, gid: status.groupID)
    }
}
