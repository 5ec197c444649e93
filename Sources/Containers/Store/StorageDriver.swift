import Linux
import Runtime

/// How a container gets files of its own out of its image's layers.
public enum StorageDriver: String, Codable, Sendable, CaseIterable {
    /// The kernel's overlay filesystem.
    case overlay
    /// The same by the program fuse-overlayfs.
    case fuseOverlay = "fuse-overlayfs"
    /// A whole copy, for each container.
    case vfs

    /// Docker's name for it.
    var dockerName: String { self == .overlay ? "overlay2" : rawValue }

    /// A driver, and why it is not the kernel's overlay; nil where it is.
    public struct Choice: Sendable {
        public let driver: StorageDriver
        public let reason: String?

        /// What the mount of the folder takes away from the programs of copies in it; an overlay is a mount of its own.
        ///
        /// - Throws: `UsageError` where they could not even be started.
        func warning(of folder: String) throws -> String? {
            guard driver == .vfs else { return nil }
            let flags = try fileSystemStatus(at: folder).mountFlags
            let elsewhere = "choose a folder on another filesystem with --root"
            if flags.contains(.noExecute) {
                throw UsageError(
                    "\(folder) is on a filesystem that is mounted noexec, and containers have copies there, of which no program "
                        + "can be started" + (reason.map { ": \($0)" } ?? ""), fix: elsewhere)
            }
            guard flags.contains(.noSuid) else { return nil }
            return "\(folder) is on a filesystem that is mounted nosuid: set-user-ID programs in the container have no effect "
                + "(\(elsewhere))"
        }
    }

    /// The best that works for new containers: the one that MINIBOX_STORAGE names, else the kernel's overlay, else
    /// fuse-overlayfs if it is installed, else copies.
    ///
    /// - Parameters:
    ///   - inUserNamespace: whether the containers have a user namespace of their own, or this process is in one.
    ///   - folder: where they will lie; it must be there.
    /// - Throws: `UsageError` for a driver that there is not.
    public static func choose(inUserNamespace: Bool, folder: String) throws -> Choice {
        if let name = environmentValue("MINIBOX_STORAGE"), !name.isEmpty {
            guard let driver = StorageDriver(rawValue: name) else {
                throw UsageError(
                    "MINIBOX_STORAGE is \(name), and there is no such storage driver",
                    fix: "one of \(allCases.map(\.rawValue).joined(separator: ", ")), or leave the variable out")
            }
            return Choice(driver: driver, reason: driver == .overlay ? nil : "MINIBOX_STORAGE says so")
        }
        guard let obstacle = try obstacleToOverlay(inUserNamespace: inUserNamespace, folder: folder) else {
            return Choice(driver: .overlay, reason: nil)
        }
        let hasFuse = (try? findProgram(StorageDriver.fuseOverlay.rawValue)) != nil && mayWrite("/dev/fuse")
        return Choice(driver: hasFuse ? .fuseOverlay : .vfs, reason: obstacle)
    }

    private static func obstacleToOverlay(inUserNamespace: Bool, folder: String) throws -> String? {
        if try fileSystemStatus(at: folder).magic == FileSystemStatus.overlayMagic {
            return "\(folder) lies itself on an overlay, which cannot be the upper layer of another one"
        }
        if inUserNamespace, try !KernelName.current().isAtLeast(5, 11) {
            return "the overlay of a kernel before 5.11 cannot be mounted in a user namespace"
        }
        return nil
    }
}

extension KernelName {
    /// Whether the release is this one or a later one.
    func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let numbers = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return true }
        return (numbers[0], numbers[1]) >= (major, minor)
    }
}

extension ContainerStore {
    /// Where a container's root comes from: its image's layers under what it has written itself, or its copy of them.
    func rootFilesystem(_ id: String, _ driver: StorageDriver, layers: [String]) -> RootFilesystem {
        let place = "\(folder(id))/rootfs"
        if driver == .vfs { return .directory(place) }
        let all = OverlayLayers(
            lowerDirectories: layers, upperDirectory: "\(folder(id))/upper", workDirectory: "\(folder(id))/work")
        return driver == .overlay ? .overlay(all, mountPoint: place) : .fuseOverlay(all, mountPoint: place)
    }

    func rootFilesystem(_ id: String) throws -> RootFilesystem {
        let settings = try settings(id)
        return rootFilesystem(id, settings.driver, layers: settings.layers)
    }

    /// What a container has changed in its image, as far as its driver keeps it apart.
    func layerChanges(of known: KnownContainer) throws -> LayerChanges {
        let settings = try settings(known.id)
        return LayerChanges(
            upper: writtenDirectory(known.id, settings.driver), lowers: settings.layers, placeholders: try placeholders(known),
            copiedAt: settings.driver == .vfs ? try status(copyMark(known.id)).modifiedAt : nil)
    }

    /// A file that was written when a container's copy of its image was whole: what has changed since is the container's.
    func copyMark(_ id: String) -> String { "\(folder(id))/copied" }

    /// Where a container writes: with `vfs` what its image has brought is there, too.
    func writtenDirectory(_ id: String, _ driver: StorageDriver) -> String {
        "\(folder(id))/\(driver == .vfs ? "rootfs" : "upper")"
    }

    /// What a container has written, in bytes; of a copy, how much larger it has become. One that goes meanwhile has written
    /// nothing.
    func writtenSize(of id: String) throws -> Int64 {
        let settings = try? settings(id)
        let driver = settings?.driver ?? .overlay
        let place = writtenDirectory(id, driver)
        guard isDirectory(place) else { return 0 }
        let size = try treeSize(place)
        return driver == .vfs ? max(0, size - (try imageSize(settings?.layers ?? []))) : size
    }

    /// The layers of the image `host`, the machine's own root, are not measured.
    func imageSize(_ layers: [String]) throws -> Int64 {
        try layers.filter { $0 != "/" }.reduce(0) { $0 + (try treeSize($1)) }
    }
}

extension ContainerSettings {
    /// What older containers have, too.
    var driver: StorageDriver { storage ?? .overlay }
}
