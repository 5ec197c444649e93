import Linux
import OCI

/// The root filesystem of a container, as a process outside of it sees it.
public enum RootOutside {
    /// Mounts the root of a container that does not run, in a mount namespace of this process's own: nobody else sees it, and
    /// it is gone with the process.
    ///
    /// - Parameters:
    ///   - mounts: what is bound into it: volumes.
    ///   - inUserNamespace: whether the container has a user namespace, whose overlays keep their marks elsewhere.
    public static func mount(_ root: RootFilesystem, mounts: [MountSpec], inUserNamespace: Bool) throws(KernelError)
        -> Linux.Descriptor
    {
        try enterOwnNamespace()
        let tree = try root.mountAndOpen(inUserNamespace: inUserNamespace, serving: serveHere)
        let inside = MountsInside(
            inUserNamespace: inUserNamespace || !isInFirstUserNamespace(), cgroup: nil, ownsCgroupNamespace: false,
            copiedSources: [:])
        for mount in mounts { try inside.make(mount, in: tree) }
        return try Linux.open(tree.path, [.pathOnly, .directory])
    }

    private static func serveHere(_ channel: CInt, _ layers: OverlayLayers) throws(KernelError) {
        _ = try FuseOverlay.serve(channel, layers)
    }

    /// Takes the root out again. The last descriptor of it must be closed.
    public static func unmount(_ root: RootFilesystem) { try? Linux.unmount(root.path, detach: true) }

    /// Opens the root of a container that does not run, to be read: layers are mounted so that nothing can be changed in them,
    /// see `mount`.
    public static func openToRead(_ root: RootFilesystem, inUserNamespace: Bool) throws(KernelError) -> Linux.Descriptor {
        guard case .overlay(var layers, let mountPoint) = root else {
            if case .fuseOverlay = root { return try mount(root, mounts: [], inUserNamespace: inUserNamespace) }
            return try Linux.open(root.path, [.pathOnly, .directory])
        }
        try enterOwnNamespace()
        if let upper = layers.upperDirectory { layers.lowerDirectories.insert(upper, at: 0) }
        (layers.upperDirectory, layers.workDirectory) = (nil, nil)
        try wanting("mount the container's layers at \(mountPoint)") { () throws(KernelError) in
            try Linux.mount(
                "overlay", on: mountPoint, .readOnly, data: layers.options(inUserNamespace: inUserNamespace))
        }
        return try Linux.open(mountPoint, [.pathOnly, .directory])
    }

    /// The root of a container that runs, with all that is mounted in it: the root of its first process.
    ///
    /// - Parameter process: its number; the caller makes sure that it still is the first process afterwards.
    public static func open(ofProcess process: Int32) throws(KernelError) -> Linux.Descriptor {
        try wanting("enter the root of process \(process)") { () throws(KernelError) in
            try Linux.open("/proc/\(process)/root", [.pathOnly, .directory])
        }
    }

    /// The root filesystem of a container that runs, without what is mounted in it: a copy of its mount, attached nowhere.
    ///
    /// A child takes it from inside the container's mount namespace, where it makes two calls and ends.
    public static func copyMount(of process: borrowing ProcessHandle) throws(KernelError) -> Linux.Descriptor {
        var kinds: NamespaceFlags = .mount
        if try NamespaceKind.user.identity(process: "\(process.pid)") != NamespaceKind.user.identity() { kinds.formUnion(.user) }
        let (ours, theirs) = try MessageSocket.pair().split()
        let child: ProcessHandle
        switch try clone() {
        case .child:
            close(ours)
            sendRoot(of: process.descriptor.number, kinds, over: MessageSocket(Linux.Descriptor(owning: theirs)))
        case .parent(let handle): child = handle
        }
        close(theirs)
        let socket = MessageSocket(Linux.Descriptor(owning: ours))
        let answer = try socket.receive() ?? []
        var root: Linux.Descriptor?
        if answer == Handshake.go { root = try socket.receiveDescriptor() }
        _ = try? child.wait()
        guard let root else { throw Handshake.decode(answer).wanted("copy the mount of the container's root") }
        return root
    }

    private static func sendRoot(of process: CInt, _ kinds: NamespaceFlags, over socket: consuming MessageSocket) -> Never {
        do {
            // Nobody in the container may look into this process.
            try ProcessControl.setDumpable(false)
            try enterNamespace(process, kinds)
            let copy = try DetachedMount(copying: "/")
            try socket.send(Handshake.go)
            try socket.send(descriptor: copy.descriptor.number)
        } catch {
            try? socket.send(Handshake.encode(error))
        }
        exitNow(0)
    }

    /// Leaves the machine's mounts as they are: what is mounted from here on is this process's own affair.
    private static func enterOwnNamespace() throws(KernelError) {
        try wanting("mount the container's root") { () throws(KernelError) in
            // Only root may mount: another user becomes root over what is her own.
            if mayAdministrate() { try unshare(.mount) } else { try OwnUserNamespace.enterAlone(with: .mount) }
            try setPropagation([.private, .recursive], of: "/")
        }
    }
}
