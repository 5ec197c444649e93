import Linux
import OCI

/// The filesystems that every container gets, with Docker's options.
enum DefaultMounts {
    /// - Parameters:
    ///   - sharedMemorySize: of /dev/shm, in bytes.
    ///   - privileged: leaves /sys writable.
    ///   - terminalGroup: the group of terminals, tty; nil where the user namespace does not map it.
    static func all(sharedMemorySize: UInt64, privileged: Bool, terminalGroup: Int?) -> [MountSpec] {
        let hardened = ["nosuid", "noexec", "nodev"]
        let readOnly = privileged ? [] : ["ro"]
        let terminals =
            ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] + (terminalGroup.map { ["gid=\($0)"] } ?? [])
        return [
            MountSpec("/proc", type: "proc", source: "proc", options: hardened),
            MountSpec("/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            MountSpec("/dev/pts", type: "devpts", source: "devpts", options: terminals),
            MountSpec("/dev/mqueue", type: "mqueue", source: "mqueue", options: hardened),
            MountSpec(
                "/dev/shm", type: "tmpfs", source: "shm", options: hardened + ["mode=1777", "size=\(sharedMemorySize / 1024)k"]),
            MountSpec("/sys", type: "sysfs", source: "sysfs", options: hardened + readOnly),
            MountSpec("/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: hardened + readOnly),
        ]
    }
}

/// The devices that every container gets.
enum DefaultDevices {
    static let all: [DeviceSpec] = [
        device("/dev/null", 1, 3), device("/dev/zero", 1, 5), device("/dev/full", 1, 7), device("/dev/random", 1, 8),
        device("/dev/urandom", 1, 9), device("/dev/tty", 5, 0),
    ]

    private static func device(_ path: String, _ major: Int64, _ minor: Int64) -> DeviceSpec {
        DeviceSpec(path: path, type: "c", major: major, minor: minor, fileMode: 0o666)
    }
}

/// What of /proc and /sys a container must not see, or not change.
enum ProtectedPaths {
    static var masked: [String] {
        [
            "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
        ] + thermalThrottles
    }

    static let readOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    /// The counters that betray what the machine's processors are doing.
    private static var thermalThrottles: [String] {
        guard exists("/sys/devices/system/cpu/cpu0/thermal_throttle") else { return [] }
        let names = (try? directoryEntries("/sys/devices/system/cpu")) ?? []
        return names.filter { $0.hasPrefix("cpu") && Int($0.dropFirst(3)) != nil }.sorted()
            .map { "/sys/devices/system/cpu/\($0)/thermal_throttle" }
    }
}
