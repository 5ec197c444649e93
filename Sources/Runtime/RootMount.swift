import Linux

extension RootFilesystem {
    /// Mounts the root filesystem in the new mount namespace and opens it.
    ///
    /// pivot_root wants a mount point: an overlay is one; a directory is bound onto itself to become one.
    ///
    /// - Parameter serving: sees to it that somebody serves the mount of `fuseOverlay` over this channel.
    func mountAndOpen(inUserNamespace: Bool, serving: (CInt, OverlayLayers) throws(KernelError) -> Void) throws(KernelError)
        -> RootTree
    {
        switch self {
        case .directory(let path):
            try bindMount(path, on: path, recursive: true)
            return try RootTree(path: path)
        case .overlay(let layers, let mountPoint):
            if let upper = layers.upperDirectory, let magic = try? fileSystemStatus(at: upper).magic,
                magic == FileSystemStatus.overlayMagic
            {
                throw KernelError(
                    purpose: "use \(upper) as the upper layer of an overlay",
                    call: Call(
                        "mount", [cString("overlay"), cString(mountPoint), cString("overlay"), "0", cString(layers.options())]),
                    errno: .invalid,
                    fix:
                        "that folder is itself on an overlay (a container's root?): choose one on ext4, xfs, btrfs or tmpfs with --root"
                )
            }
            do { try mount("overlay", on: mountPoint, data: layers.options(inUserNamespace: inUserNamespace)) } catch {
                throw error.wanted(
                    "mount the image's layers as an overlay at \(mountPoint)", fix: fix(error, layers, inUserNamespace))
            }
            return try RootTree(path: mountPoint)
        case .fuseOverlay(let layers, let mountPoint):
            do {
                // Until it is served every look at the mount waits.
                let channel = try FuseOverlay.mount(on: mountPoint)
                try serving(channel.number, layers)
            }
            return try wanting(
                "have the image's layers put together at \(mountPoint)",
                fix: "see what it says: \(FuseOverlay.program) -f -o \(layers.options()) \(mountPoint)"
            ) { () throws(KernelError) in
                let tree = try RootTree(path: mountPoint)
                // The first question that somebody must answer.
                _ = try status(of: tree.descriptor.number)
                return tree
            }
        }
    }

    private func fix(_ error: KernelError, _ layers: OverlayLayers, _ inUserNamespace: Bool) -> String? {
        if error.errno == .noDevice {
            return "this kernel has no overlay filesystem: load it with 'modprobe overlay', or use a kernel built with "
                + "CONFIG_OVERLAY_FS"
        }
        if inUserNamespace && error.errno == .permission {
            return "an overlay in a user namespace needs Linux 5.11: a newer kernel, or root without --userns private"
        }
        if inUserNamespace && layers.lowerDirectories.contains("/") {
            return "the mounts below / are locked in a user namespace, so the image host needs root: sudo, or the image busybox"
        }
        return nil
    }
}
