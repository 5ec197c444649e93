import Images
import Linux
import OCI
import Runtime

/// Turns a request and an image into the OCI document of a container, with Docker's defaults.
struct SpecBuilder {
    let request: RunRequest
    let image: Image
    let id: ContainerID
    /// The folder of the container on the host.
    let folder: String
    let identity: Identity
    /// What somebody has asked to be mounted.
    let asked: [MountSpec]
    /// The capabilities that the container's root keeps.
    let kept: CapabilitySet
    /// The ids of its user namespace; nil where it has none of its own.
    let maps: UserNamespaceMaps?
    let storage: StorageDriver
    /// What is missing, and does not hinder it.
    let warnings: [String]

    init(request: RunRequest, image: Image, id: ContainerID, folder: String, identity: Identity, asked: [MountSpec]) throws {
        self.request = request
        self.image = image
        self.id = id
        self.folder = folder
        self.identity = identity
        self.asked = asked
        // The folder of all containers is there; this one's is not.
        let place = String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)])
        kept = try KeptCapabilities(request).resolve(bounding: try BoundingSet.current())
        if !request.sharedNamespaces.contains(.user) {
            let maps = UserNamespaceMaps.forThisUser()
            try maps.require(identity, additionalGroups: request.additionalGroups)
            self.maps = maps
        } else {
            maps = nil
        }
        let choice = try StorageDriver.choose(inUserNamespace: maps != nil || !isRootOfMachine(), folder: place)
        storage = choice.driver
        if storage != .overlay, image.layers.contains("/") {
            throw UsageError(
                "the image host needs the kernel's overlay, and the storage driver is \(storage.rawValue)"
                    + (choice.reason.map { ": \($0)" } ?? ""),
                fix: "take the image busybox, or see the storage line of 'minibox info'")
        }
        warnings = [maps?.warning, try choice.warning(of: place)].compactMap { $0 }
    }

    func build() throws -> Spec {
        var spec = Spec()
        spec.process = try process()
        spec.root = RootSpec(path: "rootfs", readonly: request.readOnly ? true : nil)
        if !request.sharedNamespaces.contains(.uts) {
            spec.hostname = hostname
            spec.domainname = request.domainname?.text
        }
        spec.mounts = try mounts()
        spec.linux = try linux()
        return spec
    }

    /// The host's name for a container that shares it, else the one asked for, else the short id.
    var hostname: String {
        if let asked = request.hostname { return asked.text }
        if request.sharedNamespaces.contains(.uts) || request.sharedNamespaces.contains(.net),
            let name = try? KernelName.current().hostName
        {
            return name
        }
        return id.short
    }

    // MARK: Process

    /// The entrypoint and the command: a new entrypoint also takes the image's command away.
    var command: [String] {
        let entrypoint: [String]
        var arguments = request.command
        if let named = request.entrypoint {
            entrypoint = named.isEmpty ? [] : [named]
        } else {
            entrypoint = image.defaults.entrypoint ?? []
            if arguments.isEmpty { arguments = image.defaults.command ?? [] }
        }
        return entrypoint + arguments
    }

    private func process() throws -> ProcessSpec {
        let command = command
        guard !command.isEmpty else {
            throw UsageError("no command specified", fix: "the image has none of its own: name one after it")
        }
        let arguments = request.usesInit ? InitProcess.prefix + command : command
        var process = ProcessSpec(
            user: UserSpec(uid: identity.uid, gid: identity.gid, additionalGids: identity.supplementaryGroups),
            args: arguments,
            env: environment(),
            cwd: request.workingDirectory ?? image.defaults.workingDirectory.flatMap { $0.isEmpty ? nil : $0 } ?? "/")
        process.terminal = request.tty ? true : nil
        let kept = kept.names
        // Another user than root gets none of them by execve: only the ceiling stays.
        process.capabilities = CapabilitiesSpec(
            bounding: kept, effective: identity.uid == 0 ? kept : [], permitted: identity.uid == 0 ? kept : [])
        process.rlimits = request.resourceLimits.map {
            ResourceLimitSpec(type: $0.resource.rawValue, hard: $0.hard, soft: $0.soft)
        }
        process.noNewPrivileges = request.noNewPrivileges ? true : nil
        return process
    }

    /// The image's PATH first, then what Docker adds, then the user's, HOME last; a later one replaces an earlier one.
    private func environment() -> [String] {
        var words = image.defaults.environment ?? []
        if !words.contains(where: { $0.hasPrefix("PATH=") }) { words.insert("PATH=\(defaultPath)", at: 0) }
        set("HOSTNAME=\(hostname)", in: &words)
        if request.tty { set("TERM=xterm", in: &words) }
        for variable in request.environment {
            guard let value = variable.value else {
                words.removeAll { $0.hasPrefix("\(variable.name)=") }
                continue
            }
            set("\(variable.name)=\(value)", in: &words)
        }
        if !words.contains(where: { $0.hasPrefix("HOME=") }) { words.append("HOME=\(identity.home)") }
        return words
    }

    private var defaultPath: String { "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }

    private func set(_ word: String, in words: inout [String]) {
        let name = word.prefix { $0 != "=" } + "="
        if let index = words.firstIndex(where: { $0.hasPrefix(name) }) { words[index] = word } else { words.append(word) }
    }

    // MARK: Linux

    private func linux() throws -> LinuxSpec {
        var linux = LinuxSpec()
        let kinds = NamespaceKind.allCases.filter { !request.sharedNamespaces.contains($0) }
        linux.namespaces = kinds.map { NamespaceSpec(type: $0 == .net ? "network" : $0.rawValue) }
        if let maps {
            linux.uidMappings = maps.users
            linux.gidMappings = maps.groups
        }
        linux.devices = devices()
        linux.cgroupsPath = "/" + ContainerStore.cgroupName(id.text)
        linux.sysctl = request.sysctls.isEmpty ? nil : Dictionary(request.sysctls.map { ($0.key, $0.value) }) { $1 }
        let protects = !request.privileged && request.protectsSystemPaths
        linux.maskedPaths = (protects ? ProtectedPaths.masked : []) + image.hiddenPaths
        linux.readonlyPaths = protects ? ProtectedPaths.readOnly : nil
        return linux
    }

    private func devices() -> [DeviceSpec] {
        // In a user namespace a device is bound, not made: those asked for are mounts, and the host's others not worth one.
        guard request.sharedNamespaces.contains(.user) else { return DefaultDevices.all }
        let asked = request.devices.compactMap { device -> DeviceSpec? in
            guard let status = try? status(device.hostPath), status.kind == .characterDevice || status.kind == .blockDevice else {
                return nil
            }
            return DeviceSpec(status, path: device.containerPath)
        }
        let own = DefaultDevices.all + asked
        return request.privileged ? own + HostDevices.all(except: own) : own
    }

    // MARK: Mounts

    /// Docker's mounts, in an order that makes every directory before what goes into it.
    private func mounts() throws -> [MountSpec] {
        let ownsUsers = maps != nil
        var mounts = DefaultMounts.all(
            sharedMemorySize: request.sharedMemorySize, privileged: request.privileged,
            terminalGroup: maps?.has(group: Self.terminalGroup) == false ? nil : Int(Self.terminalGroup))
        if request.sharedNamespaces.contains(.ipc) {
            // The host's queues and shared memory instead of new ones.
            mounts.removeAll { ["/dev/shm", "/dev/mqueue"].contains($0.destination) }
            mounts += ["/dev/shm", "/dev/mqueue"].filter { exists($0) }.map {
                MountSpec($0, type: "bind", source: $0, options: ["rbind", "nosuid", "noexec", "nodev"])
            }
        }
        if ownsUsers {
            // procfs and sysfs want namespaces of the same owner: those of the host's are shown as the host has them.
            let shown = [("/proc", NamespaceKind.pid, []), ("/sys", .net, ["ro"])].filter {
                request.sharedNamespaces.contains($0.1)
            }
            for (path, _, options) in shown {
                let place = mounts.firstIndex { $0.destination == path } ?? 0
                mounts[place] = MountSpec(path, type: "bind", source: path, options: ["rbind"] + options)
            }
        }
        if request.usesInit {
            mounts.append(MountSpec(InitProcess.path, type: "bind", source: ProtectedBinary.path, options: ["bind", "ro"]))
        }
        if ownsUsers {
            mounts += request.devices.map { MountSpec($0.containerPath, type: "bind", source: $0.hostPath, options: ["bind"]) }
        }
        let isReplaced = { (mount: MountSpec) in asked.contains { $0.destination == mount.destination } }
        // What lies deeper comes later: a volume on /etc does not hide the container's own /etc/hosts.
        let files = (NetworkFiles.mounts(folder: request.filesOfAnother ?? folder).filter { !isReplaced($0) } + asked)
            .enumerated().sorted {
                (depth($0.element), $0.offset) < (depth($1.element), $1.offset)
            }
        return mounts.filter { !isReplaced($0) } + files.map(\.element)
    }

    /// tty, by its number in all distributions.
    private static let terminalGroup: UInt32 = 5

    private func depth(_ mount: MountSpec) -> Int { mount.destination.split(separator: "/").count }
}
