import Glibc

/// A share of one device's block input and output, 10…1000.
public struct BlockIOWeight: Sendable, Equatable {
    public var device: DeviceNumber
    public var weight: UInt64

    public init(device: DeviceNumber, weight: UInt64) {
        self.device = device
        self.weight = weight
    }
}

/// A limit on the speed of one device.
public struct BlockIOThrottle: Sendable, Equatable {
    /// What is limited, and in which direction.
    public enum Kind: String, Sendable, CaseIterable {
        case readBytesPerSecond, writeBytesPerSecond, readOperationsPerSecond, writeOperationsPerSecond

        /// Its file on v1.
        var v1File: String {
            switch self {
            case .readBytesPerSecond: "blkio.throttle.read_bps_device"
            case .writeBytesPerSecond: "blkio.throttle.write_bps_device"
            case .readOperationsPerSecond: "blkio.throttle.read_iops_device"
            case .writeOperationsPerSecond: "blkio.throttle.write_iops_device"
            }
        }

        /// Its key in v2's `io.max`.
        var v2Key: String {
            switch self {
            case .readBytesPerSecond: "rbps"
            case .writeBytesPerSecond: "wbps"
            case .readOperationsPerSecond: "riops"
            case .writeOperationsPerSecond: "wiops"
            }
        }
    }

    public var kind: Kind
    public var device: DeviceNumber
    /// Bytes or operations per second; 0 for no limit.
    public var rate: UInt64

    public init(_ kind: Kind, device: DeviceNumber, rate: UInt64) {
        self.kind = kind
        self.device = device
        self.rate = rate
    }
}

/// The io controller, which v1 calls blkio: shares among busy groups, and speed limits for each device.
enum BlockIO {
    static func throttles(_ limits: CgroupLimits, _ version: CgroupVersion) -> [CgroupSetting] {
        limits.blockIOThrottles.map { throttle in
            switch version {
            case .v1: CgroupSetting(throttle.kind.v1File, "\(throttle.device) \(throttle.rate)")
            case .v2:
                CgroupSetting(
                    "io.max", "\(throttle.device) \(throttle.kind.v2Key)=\(throttle.rate == 0 ? "max" : "\(throttle.rate)")")
            }
        }
    }

    /// The files that can take a weight, best first, and what each is told. Which of them a kernel has depends on its
    /// schedulers: BFQ on both versions, CFQ before Linux 5.0, io.cost on v2.
    static func weights(_ limits: CgroupLimits, _ version: CgroupVersion) -> [[CgroupSetting]] {
        var choices: [[CgroupSetting]] = []
        let devices = limits.blockIODeviceWeights
        if let weight = limits.blockIOWeight, weight > 0 {
            choices.append(
                version == .v1
                    ? [CgroupSetting("blkio.bfq.weight", "\(weight)"), CgroupSetting("blkio.weight", "\(weight)")]
                    : [CgroupSetting("io.bfq.weight", "\(weight)"), CgroupSetting("io.weight", "default \(costWeight(weight))")])
        }
        for share in devices {
            let (device, weight) = (share.device, share.weight)
            choices.append(
                version == .v1
                    ? [
                        CgroupSetting("blkio.bfq.weight_device", "\(device) \(weight)"),
                        CgroupSetting("blkio.weight_device", "\(device) \(weight)"),
                    ]
                    : [
                        CgroupSetting("io.bfq.weight", "\(device) \(weight)"),
                        CgroupSetting("io.weight", "\(device) \(costWeight(weight))"),
                    ])
        }
        return choices
    }

    /// 10…1000 on the 1…10000 of `io.weight`, as runc has it.
    static func costWeight(_ weight: UInt64) -> UInt64 { 1 + (max(weight, 10) - 10) * 9999 / 990 }

    static func apply(_ limits: CgroupLimits, to directory: CgroupDirectory) throws(KernelError) -> [String] {
        for setting in throttles(limits, directory.version) {
            do { try directory.write(setting) } catch {
                throw error.wanted("set \(setting.file) to \(setting.text)", fix: fix(error, setting.text))
            }
        }
        var warnings: [String] = []
        for choice in weights(limits, directory.version) where try !writeFirst(choice, to: directory) {
            let files = choice.map(\.file).joined(separator: " or ")
            warnings.append(
                "the block I/O weight \(choice[0].text) is not set: there is no \(files) "
                    + "(no I/O scheduler with weights: load bfq, and echo bfq > /sys/block/DEVICE/queue/scheduler)")
        }
        return warnings
    }

    /// Writes the first of the settings whose file is there.
    private static func writeFirst(_ choice: [CgroupSetting], to directory: CgroupDirectory) throws(KernelError) -> Bool {
        for setting in choice {
            do {
                try directory.write(setting)
                return true
            } catch {
                if error.errno == .missing { continue }
                throw error.wanted("set \(setting.file) to \(setting.text)", fix: fix(error, setting.text))
            }
        }
        return false
    }

    private static func fix(_ error: KernelError, _ text: String) -> String? {
        switch error.errno {
        case .noDevice, Errno(ENXIO):
            "there is no whole disk with the number \(text.prefix { $0 != " " }): see lsblk (not a partition)"
        case .range, .invalid: "a weight is 10 to 1000, a rate a number of bytes or operations per second"
        default: error.fix
        }
    }
}
