import Linux

/// Reads again and again what containers use. One thread, and a dozen small files for each container.
public struct UsageMeter {
    private let store: ContainerStore
    private let layout: CgroupLayout
    private let memoryText: String
    private var earlier: [String: ResourceUsage] = [:]
    /// What is read of one and the same life of a container.
    private var places: [String: Place] = [:]

    private struct Place {
        let process: LiveProcess
        let group: Cgroup?
        /// Whether its network is this machine's own, which is not counted as the container's.
        let sharesNetwork: Bool
    }

    /// A container, and what it uses.
    public struct Reading: Sendable {
        public let container: KnownContainer
        public let usage: ResourceUsage
        /// In percent since the reading before; nil in the first one, and zero for one that does not run.
        public let cpuShare: Double?
    }

    public init(_ store: ContainerStore) throws {
        self.store = store
        layout = try CgroupLayout.detect()
        memoryText = try readText("/proc/meminfo")
    }

    /// Reads what these containers use now. All figures of one that does not run are zero.
    public mutating func read(_ containers: [KnownContainer]) throws -> [Reading] {
        let machine = MachineUsage(stat: try readText("/proc/stat"), memory: memoryText)
        let before = earlier
        let known = places
        earlier = [:]
        places = [:]
        return containers.map { container in
            guard let run = container.run else {
                return Reading(container: container, usage: ResourceUsage(), cpuShare: 0)
            }
            let place = known[container.id].flatMap { $0.process == run.process ? $0 : nil } ?? place(container.id, run.process)
            let usage = usage(place, machine)
            places[container.id] = place
            earlier[container.id] = usage
            return Reading(container: container, usage: usage, cpuShare: before[container.id].map { usage.cpuShare(since: $0) })
        }
    }

    private func place(_ id: String, _ process: LiveProcess) -> Place {
        let network = try? readLink("/proc/\(process.pid)/ns/net")
        return Place(
            process: process, group: Cgroup.existing(named: ContainerStore.cgroupName(id), in: layout),
            sharesNetwork: network == nil || network == (try? readLink("/proc/self/ns/net")))
    }

    private func usage(_ place: Place, _ machine: MachineUsage) -> ResourceUsage {
        var usage = ResourceUsage()
        usage.machineNanoseconds = machine.nanoseconds
        usage.processors = machine.processors
        usage.memoryLimitBytes = machine.memoryBytes
        if let counted = place.group?.statistics() {
            usage.cpuNanoseconds = counted.cpu?.totalNanoseconds ?? 0
            if let memory = counted.memory {
                let idle = memory.inactiveFileBytes
                usage.memoryBytes = memory.usageBytes - (idle < memory.usageBytes ? idle : 0)
                usage.memoryLimitBytes = min(memory.limitBytes ?? machine.memoryBytes, machine.memoryBytes)
            }
            usage.pids = counted.pids?.current ?? 0
            for device in counted.blockIO ?? [] {
                usage.readBytes &+= device.readBytes
                usage.writtenBytes &+= device.writtenBytes
            }
        }
        if !place.sharesNetwork, let text = try? readText("/proc/\(place.process.pid)/net/dev"),
            (try? startTime(ofProcess: place.process.pid)) == place.process.startTime
        {
            let network = NetworkUsage(parsing: text)
            usage.receivedBytes = network.receivedBytes
            usage.sentBytes = network.sentBytes
        }
        return usage
    }
}

extension ContainerStore {
    /// The containers that run, paused ones too, the newest first. Only the records of those that somebody looks after are
    /// read, however many there are.
    public func running() throws -> [KnownContainer] {
        guard isDirectory(folders.locks) else { return [] }
        let layout = try CgroupLayout.detect()
        return try directoryEntries(folders.locks).filter { $0.utf8.count == 64 }
            .compactMap { try? known($0, isAlive: true, layout: layout) }
            .filter { $0.run != nil }
            .sorted { ($0.record?.createdAt ?? 0, $0.id) > ($1.record?.createdAt ?? 0, $1.id) }
    }

    /// A container that was found before, as it is now; nil when it is gone.
    public func again(_ container: KnownContainer) throws -> KnownContainer? {
        isDirectory(folder(container.id)) ? try known(container.id) : nil
    }
}
