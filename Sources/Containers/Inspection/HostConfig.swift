import Formats

extension ContainerDocument {
    private var host: HostSettings { settings.host }

    /// `HostConfig`: what it is allowed and given by the host. Docker's keys are all there; what minibox has not is empty.
    var hostConfig: Value {
        .object(
            ownership + confinement + resources + [
                ("MaskedPaths", .array(specification?.linux?.maskedPaths)),
                ("ReadonlyPaths", .array(specification?.linux?.readonlyPaths)),
                ("Init", host.usesInit.map { .bool($0) } ?? .null),
            ], omittingEmpty: Set(["Tmpfs", "Sysctls"] + (host.usesInit == nil ? ["Init"] : [])))
    }

    /// Its mounts, its log, its network, and what becomes of it at its end.
    private var ownership: [(String, Value)] {
        let record = known.record
        let restart = record?.restart ?? .no
        return [
            ("Binds", .array(nonEmpty(host.binds))), ("ContainerIDFile", .string(host.idFile)),
            ("LogConfig", ["Type": .string(settings.logging.driver), "Config": .map(settings.logging.options)]),
            ("NetworkMode", .string(host.networkMode)), ("PortBindings", portBindings),
            ("RestartPolicy", ["Name": .string(restart.name), "MaximumRetryCount": .integer(restart.maximumRetries)]),
            ("AutoRemove", .bool(record?.removesItself ?? false)), ("VolumeDriver", ""),
            ("VolumesFrom", .array(nonEmpty(host.volumesFrom))),
        ]
    }

    /// As they were asked for: an empty text stands for what was left open.
    private var portBindings: Value {
        var bindings: [String: [Value]] = [:]
        for port in settings.ports ?? [] {
            bindings["\(port.exposed)", default: []].append([
                "HostIp": .string(port.hostAddress?.description ?? ""), "HostPort": .string(port.hostPortText),
            ])
        }
        return .map(bindings.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value)) })
    }

    /// Its privileges and namespaces.
    private var confinement: [(String, Value)] {
        [
            ("CapAdd", .array(nonEmpty(host.addedCapabilities))), ("CapDrop", .array(nonEmpty(host.droppedCapabilities))),
            ("CgroupnsMode", .string(host.cgroupMode)), ("Dns", .array(host.nameServers)),
            ("DnsOptions", .array(host.resolverOptions)), ("DnsSearch", .array(host.searchDomains)),
            ("ExtraHosts", .array(nonEmpty(host.extraHosts))), ("GroupAdd", .array(nonEmpty(host.additionalGroups))),
            ("IpcMode", .string(host.ipcMode)), ("Cgroup", ""), ("Links", .nilArray),
            ("OomScoreAdj", .integer(specification?.process?.oomScoreAdj ?? 0)), ("PidMode", .string(host.pidMode)),
            ("Privileged", .bool(host.isPrivileged)), ("PublishAllPorts", .bool(settings.publishesAll == true)),
            ("ReadonlyRootfs", .bool(host.isReadOnly)),
            ("SecurityOpt", .array(nonEmpty(host.securityOptions))), ("Tmpfs", .map(host.temporaries)),
            ("UTSMode", .string(host.utsMode)), ("UsernsMode", .string(host.userMode)),
            ("ShmSize", .integer(host.sharedMemorySize)), ("Sysctls", .map(host.sysctls)), ("Runtime", "minibox"),
            ("ConsoleSize", [0, 0]), ("Isolation", ""),
        ]
    }

    /// Its limits; 0 for none.
    private var resources: [(String, Value)] {
        let limits = host.limits
        return [
            ("CpuShares", .int(limits.cpuShares)), ("Memory", .int(limits.memory)), ("NanoCpus", .int(limits.nanoCPUs)),
            ("CgroupParent", ""), ("BlkioWeight", .integer(specification?.linux?.resources?.blockIO?.weight ?? 0)),
            ("BlkioWeightDevice", []), ("BlkioDeviceReadBps", []), ("BlkioDeviceWriteBps", []), ("BlkioDeviceReadIOps", []),
            ("BlkioDeviceWriteIOps", []), ("CpuPeriod", .int(limits.cpuPeriod)), ("CpuQuota", .int(limits.cpuQuota)),
            ("CpuRealtimePeriod", 0), ("CpuRealtimeRuntime", 0), ("CpusetCpus", .string(limits.cpusetCPUs)),
            ("CpusetMems", .string(specification?.linux?.resources?.cpu?.mems ?? "")),
            ("Devices", .array(host.devices.map(\.value))),
            ("DeviceCgroupRules", .nilArray), ("DeviceRequests", .nilArray), ("KernelMemory", 0), ("KernelMemoryTCP", 0),
            ("MemoryReservation", .int(limits.memoryReservation)), ("MemorySwap", .int(limits.memorySwap)),
            ("MemorySwappiness", .null), ("OomKillDisable", false), ("PidsLimit", limits.pids.map { .int($0) } ?? .null),
            ("Ulimits", .array(host.ulimits.map(\.value))), ("CpuCount", 0), ("CpuPercent", 0), ("IOMaximumIOps", 0),
            ("IOMaximumBandwidth", 0),
        ]
    }
}

extension HostSettings.Device {
    var value: Value {
        [
            "PathOnHost": .string(pathOnHost), "PathInContainer": .string(pathInContainer),
            "CgroupPermissions": .string(permissions),
        ]
    }
}

extension HostSettings.Ulimit {
    var value: Value { ["Name": .string(name), "Hard": .int(hard), "Soft": .int(soft)] }
}
