import Containers
import Formats
import Linux
import Networks

/// `minibox info --format`: what Docker's info calls by these names, as far as there is an answer here.
enum InfoDocument {
    static func value(_ folders: StateFolders) throws -> Value {
        let store = ContainerStore(folders)
        let containers = try store.all()
        let kernel = try KernelName.current()
        let layout = try CgroupLayout.detect()
        let online = try CPUList(parsing: String(try readText("/sys/devices/system/cpu/online").prefix { !$0.isNewline }))
        let system = systemName
        return .object(
            counts(containers, images: try store.imageCount()) + [
                ("Driver", "overlay"), ("DriverStatus", .nilArray),
                (
                    "Plugins",
                    .object(
                        [
                            ("Volume", .array(["local"])), ("Network", .array(Network.Driver.allCases.map(\.rawValue).sorted())),
                            ("Authorization", .nilArray),
                            ("Log", .array(["json-file", "none"])),
                        ], type: "system.PluginsInfo")
                ),
            ] + limits(layout) + [
                ("Debug", false), ("SystemTime", .string(Timestamp(nanoseconds: wallClockNanoseconds()).shortest)),
                ("LoggingDriver", "json-file"), ("CgroupDriver", "cgroupfs"),
                ("CgroupVersion", .string(layout.mode == .v2 ? "2" : "1")), ("KernelVersion", .string(kernel.release)),
                ("OperatingSystem", .string(system.name)), ("OSVersion", .string(system.version)), ("OSType", "linux"),
                ("Architecture", .string(kernel.machine)), ("NCPU", .integer(online.ranges.reduce(0) { $0 + $1.count })),
                ("MemTotal", .int(memoryBytes)), ("DockerRootDir", .string(folders.root)), ("Name", .string(kernel.hostName)),
                ("Labels", .array([String]())), ("ServerVersion", .string(VersionVerb.number)), ("DefaultRuntime", "minibox"),
                ("LiveRestoreEnabled", true), ("InitBinary", "minibox-init"),
                ("SecurityOptions", .array(["name=seccomp,profile=default"])), ("Warnings", .nilArray),
                ("Swarm", .object([("LocalNodeState", "inactive")], type: "swarm.Info")),
            ], type: "system.Info")
    }

    private static func counts(_ containers: [KnownContainer], images: Int) -> [(String, Value)] {
        let running = containers.count { $0.run != nil && !$0.isPaused }
        let paused = containers.count(where: \.isPaused)
        return [
            ("Containers", .integer(containers.count)), ("ContainersRunning", .integer(running)),
            ("ContainersPaused", .integer(paused)), ("ContainersStopped", .integer(containers.count - running - paused)),
            ("Images", .integer(images)),
        ]
    }

    private static func limits(_ layout: CgroupLayout) -> [(String, Value)] {
        func can(_ controller: CgroupController) -> Value { .bool(layout.obstacle(to: controller) == nil) }
        return [
            ("MemoryLimit", can(.memory)), ("CpuCfsPeriod", can(.cpu)), ("CpuCfsQuota", can(.cpu)), ("CPUShares", can(.cpu)),
            ("CPUSet", can(.cpuset)), ("PidsLimit", can(.pids)),
        ]
    }

    /// In bytes.
    private static var memoryBytes: Int64 {
        let line = (try? readText("/proc/meminfo"))?.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0) << 10
    }

    /// What /etc/os-release calls this system.
    private static var systemName: (name: String, version: String) {
        let lines = ((try? readText("/etc/os-release")) ?? "").split(separator: "\n")
        func word(_ key: String) -> String? {
            lines.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.utf8.count + 1).filter { $0 != "\"" }) }
        }
        return (word("PRETTY_NAME") ?? "Linux", word("VERSION_ID") ?? "")
    }
}
