import Linux

/// An overlay that a program makes, where the kernel's own cannot be had: fuse-overlayfs(1), which answers the kernel over a
/// channel, see fuse(4).
///
/// The mount is made here, so that it belongs to the namespaces of whoever makes it; the program stays outside of them. It ends
/// when the last mount is gone.
enum FuseOverlay {
    static let program = "fuse-overlayfs"

    /// Mounts a filesystem that answers once somebody serves it.
    ///
    /// - Returns: the channel to serve it by.
    static func mount(on mountPoint: String) throws(KernelError) -> Linux.Descriptor {
        let channel = try wanting(
            "open /dev/fuse", fix: "an ordinary user needs it readable and writable: sudo chmod 666 /dev/fuse"
        ) {
            () throws(KernelError) in
            try Linux.open("/dev/fuse", .readWrite)
        }
        let data = "fd=\(channel.number),rootmode=40000,user_id=0,group_id=0,default_permissions,allow_other"
        try Linux.mount("fuse.\(program)", from: program, on: mountPoint, data: data)
        return channel
    }

    /// Starts the program that serves a mount.
    ///
    /// - Parameter process: it gets the user namespace of this one, whose files it makes; nil for this process's own.
    /// - Returns: the program, a child of this process, with which it also dies.
    @discardableResult
    static func serve(_ channel: CInt, _ layers: OverlayLayers, for process: borrowing ProcessHandle? = nil) throws(KernelError)
        -> ProcessHandle
    {
        let path: String
        do { path = try findProgram(program) } catch {
            throw KernelError(
                purpose: "serve the container's root", call: Call("execve", [cString(program)]), errno: .missing,
                fix: "apt-get install \(program)")
        }
        let namespace: CInt?
        switch process {
        case .some(let handle): namespace = handle.descriptor.number
        case .none: namespace = nil
        }
        switch try clone() {
        case .child: become(path, channel, layers, in: namespace)
        case .parent(let child): return child
        }
    }

    private static func become(_ path: String, _ channel: CInt, _ layers: OverlayLayers, in process: CInt?) -> Never {
        do throws(KernelError) {
            let copy = try duplicate(channel).release()
            if let process {
                try enterNamespace(process, .user)
                try setGroupID(0)
                try setUserID(0)
            }
            let null = try Linux.open("/dev/null", .readWrite)
            for number in CInt(0)...2 { try duplicate(null.number, onto: number) }
            try duplicate(copy, onto: 3)
            try closeOnExec(from: 4)
            try startSession()
            try ProcessControl.dieWithParent(.kill)
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try execute(path, [program, "-f", "-o", layers.options(), "/dev/fd/3"], environment: environmentWords())
        } catch {}
        exitNow(127)
    }
}
