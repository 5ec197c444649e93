import Images
import Linux
import Networks
import OCI
import Runtime

/// A container that is decided but not made: everything that the request can be wrong about has been looked at.
struct Plan {
    let request: RunRequest
    let id: ContainerID
    let image: Image
    let asked: AskedMounts
    let builder: SpecBuilder
    let spec: Spec
    let layout: CgroupLayout
    let settings: ContainerSettings

    init(_ request: RunRequest, in store: ContainerStore) throws {
        var request = request
        try request.settleNetwork(in: store)
        self.request = request
        image = try ImageStore(root: store.folders.root).resolve(request.image)
        id = try ContainerID.random()
        layout = try CgroupLayout.detect()
        let identity = try resolve(
            user: request.user, passwd: PasswdFile(parsing: AccountFiles.read("/etc/passwd", of: image)),
            groups: GroupFile(parsing: AccountFiles.read("/etc/group", of: image)), extraGroups: request.additionalGroups)
        asked = try AskedMounts(request, image: image, in: store)
        builder = try SpecBuilder(
            request: request, image: image, id: id, folder: store.folder(id.text), identity: identity,
            asked: asked.entries.map(\.specification))
        spec = try builder.build()
        settings = ContainerSettings(request, builder)
    }

    /// The ports that it says it listens on: the image's, those that are asked for, and those that are published. Nil for none.
    var exposedPorts: [String]? {
        let ofImage = (image.defaults.exposedPorts ?? [:]).keys.compactMap { ExposedPort($0) }
        let all = Set(ofImage + request.exposed + request.ports.map(\.exposed))
        return all.isEmpty ? nil : all.sorted().map(\.description)
    }

    /// The limits of its cgroup, with the devices that it may use.
    var limits: CgroupLimits {
        var limits = request.limits
        // Counted even where nothing is limited, for whoever asks how much it uses.
        limits.counted = CgroupLimits.alwaysCounted
        // Without root there is no group for devices, and no way to make one either.
        limits.devices =
            request.privileged || !isRootOfMachine() ? nil : DeviceRule.dockerDefaults + request.devices.flatMap(\.rules)
        return limits
    }

    /// The system call filter; nil for none.
    func filter() throws -> SeccompFilterDescription? {
        try SeccompChoice.filter(for: request, capabilities: builder.kept)
    }

    /// The whole OCI document: `spec`, which is all that the first process needs, and what the monitor makes beside it.
    func document() throws -> Spec {
        var spec = spec
        spec.linux?.resources = ResourcesSpec(limits)
        spec.linux?.seccomp = try filter().map { SeccompSpec($0) }
        return spec
    }
}

/// Makes a container under its lock: its name, folder and files, in an order in which a kill at any point leaves nothing
/// that `tidy` does not find.
struct Creation {
    let store: ContainerStore
    let plan: Plan
    private var request: RunRequest { plan.request }

    init(_ plan: Plan, in store: ContainerStore) {
        self.plan = plan
        self.store = store
    }

    /// The name that was asked for, or a new one; its owner is found out when the container is made.
    func chooseName() throws(KernelError) -> ContainerName {
        if let name = request.name { return name }
        return try NameGenerator.random { exists("\(store.folders.names)/\($0.text)") }
    }

    /// - Parameters:
    ///   - name: the one that was chosen; a generated one that was taken meanwhile is replaced.
    ///   - renamed: told of the new name before it is taken.
    /// - Returns: the container, ready to be started. When it cannot be made, nothing of it is left.
    func make(named name: ContainerName, renamed: (ContainerName) throws(KernelError) -> Void) throws -> Container {
        Door.begin(Steps.folder)
        var name = name
        do {
            try makeFolder()
            while let owner = try store.reserve(name: name.text, for: plan.id.text) {
                guard request.name == nil else { throw conflict(name, owner) }
                name = try chooseName()
                try renamed(name)
            }
            try takeVolumes()
        } catch {
            try? store.removeWhole(plan.id.text, name: name.text)
            throw error
        }
        var record = ContainerRecord(
            id: plan.id.text, name: name.text, image: request.image, imageID: plan.image.id, command: plan.builder.command,
            labels: request.labels, createdAt: wallClockNanoseconds(), removesItself: request.removesItself,
            hasTerminal: request.tty, mounts: plan.asked.entries.map(\.point), restart: request.restart)
        record.exposedPorts = plan.exposedPorts
        record.networks = request.network.networks.isEmpty ? nil : request.network.networks
        record.stopSignal = (request.stopSignal?.name).map { Signal($0)?.name ?? $0 }
        record.stopSeconds = request.stopSeconds
        var launch = Launch(
            spec: plan.spec, root: store.rootFilesystem(plan.id.text, plan.builder.storage, layers: plan.image.layers))
        launch.leftOut = request.leftOut
        return Container(
            plan, record: record, launch: launch, terminalSize: request.tty ? WindowSize.ofCaller : nil, store: store)
    }

    /// Makes the volumes that are not there yet, and gives empty ones what the image has in their places.
    private func takeVolumes() throws {
        let volumes = VolumeStore(store.folders)
        let (folder, isCopy) = (plan.builder.folder, plan.builder.storage == .vfs)
        try volumes.claim(plan.asked.uses, for: plan.id.text, durable: !request.removesItself)
        for use in plan.asked.uses where use.copiesImage {
            try VolumeFilling(
                store: volumes, use: use, layers: isCopy ? ["\(folder)/rootfs"] : plan.image.layers, place: "\(folder)/rootfs"
            ).fill()
        }
    }

    private func makeFolder() throws(KernelError) {
        let folder = plan.builder.folder
        try makeDirectory(folder, mode: 0o710)
        let opened = try open(folder, [.pathOnly, .directory])
        let isCopy = plan.builder.storage == .vfs
        for name in isCopy ? ["rootfs"] : ["upper", "work", "rootfs"] {
            try makeDirectory(name, mode: 0o755, in: opened.number, shellPath: "\(folder)/\(name)")
        }
        if isCopy {
            try WholeCopy(layers: plan.image.layers, maps: plan.builder.maps).make(in: "\(folder)/rootfs")
            try replaceFile(store.copyMark(plan.id.text), with: "", durable: false)
        }
        try NetworkFiles.write(
            in: opened.number, path: folder, hostname: plan.builder.hostname, for: request)
    }

    private func conflict(_ name: ContainerName, _ owner: String) -> UsageError {
        UsageError(
            "Conflict. The container name \"/\(name.text)\" is already in use by container \"\(owner)\". You have to remove "
                + "(or rename) that container to be able to reuse that name.", fix: "choose another --name")
    }
}

extension WindowSize {
    /// That of the caller's terminal; 24 lines of 80 where she has none.
    static var ofCaller: WindowSize {
        for descriptor in CInt(0)...2 { if let size = try? windowSize(of: descriptor) { return size } }
        return WindowSize(rows: 24, columns: 80)
    }
}

extension DeviceArgument {
    /// What the cgroup must allow for the device.
    var rules: [DeviceRule] {
        guard let status = try? status(hostPath), status.kind == .characterDevice || status.kind == .blockDevice,
            let access = DeviceRule.Access(letters: access.description)
        else { return [] }
        return [
            DeviceRule(
                allow: true, status.kind == .blockDevice ? .block : .character, major: status.represents.major,
                minor: status.represents.minor, access: access)
        ]
    }
}
