import Linux
import OCI

/// Makes the mounts of the specification inside a root that is not the root yet.
struct MountsInside {
    let inUserNamespace: Bool
    let cgroup: Cgroup?
    let ownsCgroupNamespace: Bool
    /// Copies of sources that must keep hearing of the host's mounts, taken before our own became private.
    let copiedSources: [String: CInt]

    /// The step that a mount belongs to, for narration and for leaving it out.
    static func step(of mount: MountSpec) -> Step {
        switch (mount.type, mount.destination) {
        case ("proc", _): Steps.proc
        case ("sysfs", _): Steps.sys
        case ("cgroup", _), ("cgroup2", _): Steps.cgroupView
        case (_, InitProcess.path): Steps.initProcess
        case (_, "/dev"), (_, "/dev/pts"), (_, "/dev/shm"), (_, "/dev/mqueue"): Steps.devices
        default: Steps.volumes
        }
    }

    func make(_ spec: MountSpec, in root: borrowing RootTree) throws(KernelError) {
        let parsed = MountOptions.parse(spec.options ?? [])
        if spec.type == "bind" || parsed.flags.contains(.bind) {
            try bind(spec, parsed, in: root)
        } else if spec.type == "cgroup" {
            try CgroupView(cgroup: cgroup, ownsNamespace: ownsCgroupNamespace).mount(at: spec.destination, parsed, in: root)
        } else {
            try mountFilesystem(spec, parsed, in: root)
        }
    }

    private func mountFilesystem(_ spec: MountSpec, _ parsed: MountOptions.Parsed, in root: borrowing RootTree)
        throws(KernelError)
    {
        let type = spec.type ?? "none"
        var isNew = false
        let place = try root.ensureDirectory(spec.destination, made: &isNew)
        let shown = root.shown(spec.destination)
        try refuseProcfs(at: place.number, spec, in: root)
        // A tmpfs keeps the permissions of the directory that it covers, unless it is told others.
        var data = parsed.data
        if type == "tmpfs", !isNew, !data.contains(where: { $0.hasPrefix("mode=") }),
            let mode = try? status(of: place.number).mode
        {
            data.append("mode=\(octal(mode, width: 3))")
        }
        try wanting("mount \(type) on \(spec.destination)") { () throws(KernelError) in
            try mount(
                type, from: spec.source ?? type, on: place.path, parsed.flags,
                data: data.isEmpty ? nil : data.joined(separator: ","),
                shownTarget: shown)
        }
        try verify(type, at: spec.destination, in: root)
        try propagate(parsed, at: spec.destination, in: root)
    }

    /// What was asked for must be what is now there: a mount that landed elsewhere must not go unnoticed.
    private func verify(_ type: String, at destination: String, in root: borrowing RootTree) throws(KernelError) {
        guard let magic = FileSystemStatus.magics[type] else { return }
        let mounted = try root.open(destination)
        guard try fileSystemStatus(of: mounted.number).magic == magic else {
            throw KernelError(
                purpose: "find the new \(type) at \(destination)", call: Call("fstatfs", [cString(destination)]), errno: .invalid,
                fix: "the image leads \(destination) astray; do not run it")
        }
    }

    /// What is mounted over a part of /proc hides what the masks are to protect, and what minibox itself reads and writes
    /// there; and an image may lead any path there. A whole procfs may lie on another.
    private func refuseProcfs(at place: CInt, _ spec: MountSpec, in root: borrowing RootTree) throws(KernelError) {
        let isInProc = try fileSystemStatus(of: place).magic == FileSystemStatus.procMagic
        guard isInProc || spec.destination == "/proc" else { return }
        let (path, top) = (try readLink("/proc/self/fd/\(place)"), try readLink(root.descriptor.path))
        let source = spec.type == "bind" ? try fileSystemStatus(at: spec.source ?? "").magic : 0
        if path == top + "/proc", spec.type == "proc" || source == FileSystemStatus.procMagic { return }
        if Self.harmlessProcFiles.contains(where: { path == "\(top)/proc/\($0)" }) { return }
        throw KernelError(
            purpose: "mount something on \(spec.destination)", call: Call("mount", [cString(path)]), errno: .permission,
            fix: "it lies in /proc, where only \(Self.harmlessProcFiles.joined(separator: ", ")) may be covered")
    }

    /// What lxcfs and its like put a container's own figures over.
    private static let harmlessProcFiles = [
        "cpuinfo", "diskstats", "loadavg", "meminfo", "slabinfo", "stat", "swaps", "uptime",
    ]

    private func bind(_ spec: MountSpec, _ parsed: MountOptions.Parsed, in root: borrowing RootTree) throws(KernelError) {
        let source = spec.source ?? ""
        let isFile = try wanting("find the source \(source) of the mount on \(spec.destination)") { () throws(KernelError) in
            try status(source).kind != .directory
        }
        let place = isFile ? try root.ensureFile(spec.destination) : try root.ensureDirectory(spec.destination)
        let shown = root.shown(spec.destination)
        try refuseProcfs(at: place.number, spec, in: root)
        try wanting("bind \(source) onto \(spec.destination)") { () throws(KernelError) in
            if let copy = copiedSources[spec.destination] {
                try attachMount(
                    copy, onto: place.number, shown: shown,
                    shell: .command(
                        "mount \(parsed.flags.contains(.recursive) ? "--rbind" : "--bind") \(shellWord(source)) \(shellWord(shown))"
                    ))
            } else {
                try bindMount(source, on: place.path, recursive: parsed.flags.contains(.recursive), shownTarget: shown)
            }
        }
        // A bind mount ignores every other flag: they need a second call, on the new mount, not on what it covers.
        let flags = parsed.flags.subtracting([.bind, .recursive])
        if !flags.isEmpty {
            let mounted = try root.open(spec.destination)
            if parsed.flags.contains(.recursive), flags == .readOnly, (try? makeTreeReadOnly(mounted.number, shown: shown)) != nil
            {
                // Every mount below is read-only too.
            } else {
                try remountBind(mounted.path, flags.union(try inheritedFlags(of: source)), shownTarget: shown)
            }
        }
        try propagate(parsed, at: spec.destination, in: root)
    }

    private func makeTreeReadOnly(_ mount: CInt, shown: String) throws(KernelError) {
        try setMountAttributes(of: mount, set: .readOnly, recursive: true, shownPath: shown)
    }

    /// In a user namespace the flags of the source's mount are locked: a remount must name them again.
    private func inheritedFlags(of source: String) throws(KernelError) -> MountFlags {
        guard inUserNamespace else { return [] }
        return try fileSystemStatus(at: source).mountFlags
    }

    private func propagate(_ parsed: MountOptions.Parsed, at destination: String, in root: borrowing RootTree) throws(KernelError)
    {
        if parsed.propagation.isEmpty { return }
        let mounted = try root.open(destination)
        for propagation in parsed.propagation where propagation.isDisjoint(with: .private) {
            try setPropagation(propagation, of: mounted.path, shownTarget: root.shown(destination))
        }
    }
}
