import Linux

/// What the container sees under /sys/fs/cgroup.
struct CgroupView {
    let cgroup: Cgroup?
    /// Whether the container has a cgroup namespace of its own, which a cgroup2 mount in a user namespace needs.
    let ownsNamespace: Bool

    /// v2: a cgroup2 mount, which the cgroup namespace roots at the container's group. v1: a tmpfs with the container's
    /// directory of each hierarchy bound into it.
    func mount(at destination: String, _ parsed: MountOptions.Parsed, in root: borrowing RootTree) throws(KernelError) {
        let views = cgroup?.viewDirectories ?? []
        if views.isEmpty && !ownsNamespace {
            // Nothing of its own to see, and no right to see more: an empty place.
            let place = try root.ensureDirectory(destination)
            try Linux.mount(
                "tmpfs", from: "cgroup", on: place.path, parsed.flags, data: "mode=755", shownTarget: root.shown(destination))
        } else if views.isEmpty {
            try mountUnified(at: destination, parsed, in: root)
        } else {
            try bindHierarchies(views, at: destination, parsed, in: root)
        }
    }

    private func mountUnified(at destination: String, _ parsed: MountOptions.Parsed, in root: borrowing RootTree)
        throws(KernelError)
    {
        let shown = root.shown(destination)
        let place = try root.ensureDirectory(destination)
        do { try Linux.mount("cgroup2", from: "cgroup", on: place.path, parsed.flags, shownTarget: shown) } catch {
            // The host's own is there, below a /sys that is the host's: one filesystem twice on one place is refused.
            guard error.errno == .busy else { throw error }
            try Linux.mount("tmpfs", from: "cgroup", on: place.path, parsed.flags, data: "mode=755", shownTarget: shown)
            let covered = try root.open(destination, [.pathOnly, .directory])
            try Linux.mount("cgroup2", from: "cgroup", on: covered.path, parsed.flags, shownTarget: shown)
        }
    }

    private func bindHierarchies(
        _ views: [(name: String, directory: String)], at destination: String, _ parsed: MountOptions.Parsed,
        in root: borrowing RootTree
    ) throws(KernelError) {
        let place = try root.ensureDirectory(destination)
        let flags = parsed.flags.subtracting(.readOnly)
        try Linux.mount(
            "tmpfs", from: "cgroup", on: place.path, flags, data: "mode=755", shownTarget: root.shown(destination))
        let tree = try root.open(destination, [.pathOnly, .directory])
        for view in views {
            let shown = root.shown("\(destination)/\(view.name)")
            try makeDirectory(view.name, in: tree.number, shellPath: shown)
            // The tmpfs is ours and new: nothing in it can lead astray.
            let target = "\(tree.path)/\(view.name)"
            try bindMount(view.directory, on: target, shownTarget: shown)
            try remountBind(target, parsed.flags.union(flags), shownTarget: shown)
        }
        if parsed.flags.contains(.readOnly) {
            // Last, for the directories that are bound onto had to be made.
            try remountBind(tree.path, parsed.flags, shownTarget: root.shown(destination))
        }
    }
}
