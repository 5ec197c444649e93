import Containers
import Linux
import Runtime

extension RunRequest {
    /// Checks and understands every flag of `run`.
    init(_ options: RunOptions) throws {
        self.init()
        detachKeys = try DetachKeys(parsing: options.detachKeys)
        image = options.image
        command = options.command
        interactive = options.interactive
        tty = options.tty
        detach = options.detach
        removesItself = options.remove
        passesSignals = options.signalProxy
        cidFile = options.cidfile
        network = try NetworkMode(parsing: options.networks, options.place)
        lackOfNetwork = NetworkMode.lack(options.networks)
        sharedNamespaces = try NamespaceModes(options, network: network).shared
        try takeNames(options)
        try takeResolver(options)
        try refuseNetworkConflicts(options)
        try takePorts(options)
        try takeProcess(options)
        try takeFiles(options)
        try takeLimits(options)
        try takePrivileges(options)
        try takeLessons(options)
        try takeLife(options)
        host = HostSettings(options, self)
    }

    private mutating func takeNames(_ options: RunOptions) throws {
        name = try options.name.map { try ContainerName(parsing: $0) }
        hostname = try options.hostname.map { try HostName(parsing: $0) }
        domainname = try options.domainname.map { try DomainName(parsing: $0) }
        if sharedNamespaces.contains(.uts), hostname != nil || domainname != nil {
            throw UsageError(
                "conflicting options: hostname and the UTS mode",
                fix: "a name of its own needs --uts private: leave one of them out")
        }
        for text in options.labels {
            let label = try Label(parsing: text)
            labels[label.key] = label.value
        }
    }

    private mutating func takeProcess(_ options: RunOptions) throws {
        entrypoint = options.entrypoint
        for path in options.environmentFiles {
            environment += try EnvironmentFile(reading: path).variables
        }
        environment += try options.environment.map { try EnvironmentArgument(parsing: $0, caller: environmentValue) }
        if let directory = options.workingDirectory, !directory.isEmpty {
            guard directory.hasPrefix("/") else {
                throw UsageError(
                    "the working directory '\(directory)' is invalid, it needs to be an absolute path",
                    fix: "write the whole path, from /")
            }
            workingDirectory = directory
        }
        userText = options.user ?? ""
        user = try options.user.map { try UserArgument(parsing: $0) } ?? .root
        additionalGroups = try options.additionalGroups.map { try Account(parsing: $0) }
        usesInit = options.usesInit
        stopSignal = try options.stopSignal.map { try SignalArgument(parsing: $0).signal }
    }

    private mutating func takeFiles(_ options: RunOptions) throws {
        let here = options.volumes.isEmpty && options.mounts.isEmpty ? "/" : try Linux.workingDirectory()
        mounts =
            try options.volumes.map { try VolumeArgument(parsing: $0, workingDirectory: here).request }
            + options.mounts.map { try MountArgument(parsing: $0, workingDirectory: here).request }
            + options.temporaries.map { try TmpfsArgument(parsing: $0).request }
        try MountRequest.refuseDuplicates(mounts)
        readOnly = options.readOnly
        devices = try options.devices.map { try DeviceArgument(parsing: $0) }
        for device in devices where !exists(device.hostPath) {
            throw UsageError(
                "error gathering device information while adding custom device \"\(device.hostPath)\": no such file or directory",
                fix: "name a device of this machine: ls /dev")
        }
        for device in devices {
            let kind = try status(device.hostPath).kind
            guard kind == .characterDevice || kind == .blockDevice else {
                throw UsageError("\(device.hostPath) is not a device", fix: "mount files and directories with -v")
            }
        }
        if let size = try parse("--shm-size", options.sharedMemorySize, ByteSize.init(parsing:)) { sharedMemorySize = size.bytes }
    }

    private mutating func takeLimits(_ options: RunOptions) throws {
        limits = try CgroupLimits(options.limits)
        resourceLimits = try options.ulimits.map { try UlimitArgument(parsing: $0).limit }
    }

    private mutating func takePrivileges(_ options: RunOptions) throws {
        addedCapabilities = options.addedCapabilities
        droppedCapabilities = options.droppedCapabilities
        privileged = options.privileged
        for text in options.securityOptions {
            switch try SecurityOption(parsing: text) {
            case .noNewPrivileges(let on): noNewPrivileges = on
            case .seccompUnconfined: seccomp = .none
            case .seccompDefault: seccomp = .byDefault
            case .seccompProfile(let path): seccomp = try profile(path)
            case .systemPathsUnconfined: protectsSystemPaths = false
            case .apparmorUnconfined, .labelDisabled: break
            }
        }
        let owned = NamespaceKind.allCases.filter { !sharedNamespaces.contains($0) }
        sysctls = try options.sysctls.map {
            let sysctl = try SysctlArgument(parsing: $0)
            try sysctl.check(owned: owned)
            return sysctl
        }
    }

    private func profile(_ path: String) throws -> SeccompChoice {
        do { return .profile(try readText(path), path: path) } catch {
            throw UsageError(
                "opening seccomp profile (\(path)) failed: open \(path): \(error.errno.words.lowercased())",
                fix: "name a file in Docker's JSON format")
        }
    }

    private mutating func takeLessons(_ options: RunOptions) throws {
        let known = Steps.optional.map { "\($0.name)" }
        for word in options.without {
            guard known.contains(word) else {
                throw UsageError(
                    "unknown step: '\(word)'",
                    fix: "the steps that can be left out, each with a flag of its own, are \(known.joined(separator: ", "))")
            }
            leftOut.insert(word)
        }
        for word in ["proc", "pivot"] where usesInit && leftOut.contains(word) && !leftOut.contains("init") {
            throw UsageError(
                "--init cannot be had without \(word): it is a program of the new root that reads /proc",
                fix: "leave --init or --without \(word) out")
        }
    }

    /// Parses a value, and names its flag when it is wrong.
    private func parse<Value>(
        _ flag: String, _ text: String?, _ parser: (String) throws(UsageError) -> Value
    ) throws(UsageError) -> Value? {
        guard let text else { return nil }
        do { return try parser(text) } catch { throw error.of(argument: text, for: flag) }
    }
}
