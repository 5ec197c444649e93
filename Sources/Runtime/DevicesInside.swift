import Linux
import OCI

/// Fills the new /dev.
struct DevicesInside {
    let inUserNamespace: Bool

    /// The links that programs expect, as Docker makes them.
    private static let links = [
        ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"), ("/proc/self/fd/2", "stderr"),
        ("pts/ptmx", "ptmx"),
    ]

    func make(_ devices: [DeviceSpec], in root: borrowing RootTree) throws(KernelError) {
        for device in devices { try make(device, in: root) }
        let directory = try root.ensureDirectory("/dev")
        for (target, name) in Self.links {
            do { try symbolicLink(to: target, at: name, in: directory.number, shellPath: root.shown("/dev/\(name)")) } catch {
                guard error.errno == .exists else { throw error }
            }
        }
    }

    private func make(_ device: DeviceSpec, in root: borrowing RootTree) throws(KernelError) {
        // mknod is a privilege of the first user namespace: elsewhere the host's device is bound instead.
        if inUserNamespace {
            let source = try Linux.open(device.path, .pathOnly)
            guard try device.isLike(try status(of: source.number)) else {
                throw KernelError(
                    purpose: "show the device \(device.path)", call: Call("newfstatat", [cString(device.path)]), errno: .noDevice,
                    fix: "\(device.path) of this machine is not the device \(device.major ?? 0):\(device.minor ?? 0)")
            }
            let place = try root.ensureFile(device.path)
            try bindMount(source.path, on: place.path, shownTarget: root.shown(device.path), shownSource: device.path)
            return
        }
        let (parent, name) = root.split(device.path)
        let directory = try root.ensureDirectory(parent)
        let number = DeviceNumber(major: UInt32(device.major ?? 0), minor: UInt32(device.minor ?? 0))
        let mode = device.fileMode ?? 0o666
        do {
            try makeDevice(
                name, block: device.type == "b", number: number, mode: mode, in: directory.number,
                shellPath: root.shown(device.path))
        } catch {
            // The same device may have been asked for twice; anything else must not be taken for it.
            guard error.errno == .exists, try device.isLike(try status(name, in: directory.number, followLinks: false)) else {
                throw error.wanted(
                    "make the device \(device.path)", fix: "there is something else already: choose another path inside")
            }
            return
        }
        if let uid = device.uid, let gid = device.gid, uid != 0 || gid != 0 {
            try setOwner(name, user: uid, group: gid, in: directory.number)
        }
    }
}

extension DeviceSpec {
    /// Whether a file is this device.
    fileprivate func isLike(_ status: FileStatus) throws(KernelError) -> Bool {
        let kind: FileStatus.Kind = type == "b" ? .blockDevice : .characterDevice
        return status.kind == kind
            && status.represents == DeviceNumber(major: UInt32(major ?? 0), minor: UInt32(minor ?? 0))
    }
}
