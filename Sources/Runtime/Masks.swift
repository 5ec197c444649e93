import Linux

/// Hides and protects paths of the container.
struct Masks {
    /// Covers files with /dev/null and directories with an empty read-only tmpfs. What is not there needs no mask.
    static func hide(_ paths: [String], in root: borrowing RootTree) throws(KernelError) {
        let null = try openNull(in: root)
        for path in paths {
            let place: Descriptor
            do { place = try root.open(path) } catch {
                if error.errno == .missing || error.errno == .notDirectory { continue }
                throw error
            }
            if try status(of: place.number).kind == .directory {
                try mount("tmpfs", on: place.path, .readOnly, shownTarget: root.shown(path))
            } else {
                try bindMount(null.descriptor.path, on: place.path, shownTarget: root.shown(path), shownSource: null.path)
            }
        }
    }

    /// /dev/null of the container's /dev, which must be the device and no file that an image put there.
    private static func openNull(in root: borrowing RootTree) throws(KernelError) -> MountPoint {
        let null: MountPoint
        do {
            null = MountPoint(try root.open("/dev/null", [.pathOnly, .noFollow]), path: root.shown("/dev/null"))
        } catch {
            null = MountPoint(try Linux.open("/dev/null", .pathOnly), path: "/dev/null")
        }
        let status = try status(of: null.descriptor.number)
        guard status.kind == .characterDevice, status.represents == DeviceNumber(major: 1, minor: 3) else {
            throw KernelError(
                purpose: "mask paths with /dev/null", call: Call("newfstatat", [cString("/dev/null")]), errno: .invalid,
                fix: "the container's /dev/null is not the device 1:3: mount nothing over /dev")
        }
        return null
    }

    /// Binds each path onto itself, read-only.
    static func protect(_ paths: [String], in root: borrowing RootTree) throws(KernelError) {
        for path in paths {
            let place: Descriptor
            do { place = try root.open(path) } catch {
                if error.errno == .missing || error.errno == .notDirectory { continue }
                throw error
            }
            let shown = root.shown(path)
            try bindMount(place.path, on: place.path, recursive: true, shownTarget: shown, shownSource: shown)
            let mounted = try root.open(path)
            let flags = try fileSystemStatus(of: mounted.number).mountFlags
            try remountBind(mounted.path, flags.union(.readOnly), shownTarget: shown)
        }
    }
}
