import Containers
import Formats
import Linux

extension RunRequest {
    /// How it ends, whether it comes back, how one sees that it is well, and what becomes of its output.
    mutating func takeLife(_ options: RunOptions) throws {
        stopSeconds = try options.stopTimeout.map { try Seconds(parsing: $0, flag: "--stop-timeout").count }
        if let text = options.restart { restart = try RestartPolicy(parsing: text) }
        if restart != .no, removesItself {
            throw UsageError("conflicting options: cannot specify both --restart and --rm", fix: "leave one of them out")
        }
        health = try healthCheck(options)
        logging = try LogSettings(driver: options.logDriver, options: options.logOptions)
        volumesFrom = options.volumesFrom
    }

    private func healthCheck(_ options: RunOptions) throws -> HealthCheck? {
        let details = [
            options.healthCommand, options.healthInterval, options.healthTimeout, options.healthStartPeriod,
            options.healthRetries,
        ]
        if options.noHealthCheck {
            guard details.allSatisfy({ $0 == nil }) else {
                throw UsageError("--no-healthcheck conflicts with --health-* options", fix: "leave one of them out")
            }
            return HealthCheck(test: ["NONE"])
        }
        guard let command = options.healthCommand, !command.isEmpty else { return nil }
        var check = HealthCheck(test: ["CMD-SHELL", command])
        check.interval = try duration(options.healthInterval, "--health-interval")
        check.timeout = try duration(options.healthTimeout, "--health-timeout")
        check.startPeriod = try duration(options.healthStartPeriod, "--health-start-period")
        if let text = options.healthRetries {
            let count: Int64
            do { count = try signedInteger(text) } catch { throw error.of(argument: text, for: "--health-retries") }
            guard count >= 0 else { throw UsageError("--health-retries cannot be negative") }
            check.retries = count == 0 ? nil : Int(clamping: count)
        }
        return check
    }

    private func duration(_ text: String?, _ flag: String) throws -> Int64? {
        guard let text else { return nil }
        guard let nanoseconds = goDuration(text) else {
            let refusal = UsageError(
                "time: invalid duration \(goQuoted(text))", fix: "write numbers with their units: 30s, 1m30s, 500ms")
            throw refusal.of(argument: text, for: flag)
        }
        guard nanoseconds >= 0 else { throw UsageError("\(flag) cannot be negative") }
        guard nanoseconds == 0 || nanoseconds >= 1_000_000 else { throw UsageError("\(flag) cannot be less than 1ms") }
        return nanoseconds == 0 ? nil : nanoseconds
    }
}

extension EnvironmentFile {
    /// Reads a file of the caller's.
    init(reading path: String) throws {
        let bytes: [UInt8]
        do throws(KernelError) {
            let file = try open(path)
            bytes = try readBytes(of: file.number, name: path)
        } catch {
            throw UsageError("open \(path): \(error.errno.words.lowercased())", fix: "name a file of NAME=value lines")
        }
        try self.init(parsing: bytes, path: path, caller: environmentValue)
    }
}

extension HostSettings {
    /// What was asked for, in the user's words.
    init(_ options: RunOptions, _ request: RunRequest) {
        self.init()
        binds = options.volumes.filter { $0.contains(":") }
        volumesFrom = options.volumesFrom
        for text in options.temporaries {
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            if let path = parts.first { temporaries[path] = parts.count > 1 ? parts[1] : "" }
        }
        idFile = options.cidfile ?? ""
        // A later start is to have what this one has.
        let isStandard = if case .userMode = request.network { false } else { options.networks.isEmpty }
        networkMode = isStandard ? "default" : request.network.word
        nameServers = options.nameServers
        searchDomains = options.searchDomains
        resolverOptions = options.resolverOptions
        extraHosts = request.extraHosts.map(\.text)
        addedCapabilities = options.addedCapabilities
        droppedCapabilities = options.droppedCapabilities
        additionalGroups = options.additionalGroups
        cgroupMode = request.sharedNamespaces.contains(.cgroup) ? "host" : "private"
        ipcMode = request.sharedNamespaces.contains(.ipc) ? "host" : "private"
        pidMode = options.pid ?? ""
        utsMode = options.uts ?? ""
        userMode = options.userNamespace ?? ""
        isPrivileged = options.privileged
        isReadOnly = options.readOnly
        usesInit = options.usesInit ? true : nil
        securityOptions = options.securityOptions
        sharedMemorySize = request.sharedMemorySize
        limits = LimitSettings(request.limits, cpus: options.limits.cpus)
        ulimits = request.resourceLimits.map {
            let name = $0.resource.rawValue.lowercased().replacing("rlimit_", with: "")
            return Ulimit(name: name, hard: Int64(bitPattern: $0.hard), soft: Int64(bitPattern: $0.soft))
        }
        devices = request.devices.map {
            Device(pathOnHost: $0.hostPath, pathInContainer: $0.containerPath, permissions: $0.access.description)
        }
        sysctls = Dictionary(request.sysctls.map { ($0.key, $0.value) }) { $1 }
    }
}

extension LimitSettings {
    /// Docker tells `--cpus` apart from a quota, the kernel does not.
    init(_ limits: CgroupLimits, cpus: String?) {
        self.init(limits)
        guard cpus != nil, let quota = limits.cpuQuotaMicroseconds, let period = limits.cpuPeriodMicroseconds else { return }
        nanoCPUs = quota * 1_000_000_000 / Int64(period)
        cpuQuota = 0
        cpuPeriod = 0
    }
}
