import Testing

@testable import Linux

@Suite struct `The limits of a group` {
    private func limits(_ set: (inout CgroupLimits) -> Void) -> CgroupLimits {
        var limits = CgroupLimits()
        set(&limits)
        return limits
    }

    @Test func `nothing asked for needs no controller`() {
        #expect(CgroupLimits().controllers == [])
        #expect(limits { $0.memoryAndSwapBytes = 0 }.controllers == [], "0 means unset, as with docker run")
        #expect(limits { $0.cpusetCPUs = "" }.controllers == [])
    }

    @Test func `each limit needs its controller`() {
        let all = limits {
            $0.memoryReservationBytes = 1
            $0.cpuShares = 2
            $0.cpusetMemoryNodes = "0"
            $0.pidsMaximum = 1
            $0.blockIOWeight = 10
            $0.devices = []
            $0.hugePageBytes = ["2MB": 0]
        }
        #expect(all.controllers == [.memory, .cpu, .cpuset, .pids, .io, .devices, .hugetlb])
    }

    @Test(
        arguments: [
            (64, nil, 128), (64, 0, 128), (64, 64, 64), (64, 100, 100), (64, -1, -1), (nil, nil, nil), (nil, 100, 100),
            (-1, nil, nil),
            (Int64.max, nil, -1),
        ] as [(Int64?, Int64?, Int64?)])
    func `memory and swap together follow Docker`(_ memory: Int64?, _ sum: Int64?, _ total: Int64?) throws {
        #expect(
            try Memory.total(
                limits {
                    $0.memoryBytes = memory
                    $0.memoryAndSwapBytes = sum
                }) == total)
    }

    @Test(arguments: [(64, 63), (-1, 100)] as [(Int64, Int64)])
    func `a sum that cannot be is refused`(_ memory: Int64, _ sum: Int64) {
        #expect(throws: KernelError.self) {
            try Memory.total(
                limits {
                    $0.memoryBytes = memory
                    $0.memoryAndSwapBytes = sum
                })
        }
    }

    @Test func `memory has other files on each version`() {
        let some = limits {
            $0.memoryReservationBytes = 5
            $0.memorySwappiness = 7
            $0.isOOMKillDisabled = true
        }
        #expect(
            Memory.settings(some, .v1) == [
                CgroupSetting("memory.soft_limit_in_bytes", "5"), CgroupSetting("memory.swappiness", "7"),
                CgroupSetting("memory.oom_control", "1"),
            ])
        #expect(Memory.settings(some, .v2) == [CgroupSetting("memory.low", "5")])
        #expect(Memory.text(-1, .v1) == "-1" && Memory.text(-1, .v2) == "max")
    }

    @Test(
        arguments: [
            (nil, nil, [], nil), (50_000, nil, ["50000"], "50000"), (50_000, 100_000, ["100000", "50000"], "50000 100000"),
            (-1, 100_000, ["100000", "-1"], "max 100000"), (nil, 100_000, ["100000"], "max 100000"), (0, 0, [], nil),
        ] as [(Int64?, UInt64?, [String], String?)])
    func `quota and period have a file each on v1, one on v2`(_ quota: Int64?, _ period: UInt64?, _ v1: [String], _ v2: String?) {
        let some = limits {
            $0.cpuQuotaMicroseconds = quota
            $0.cpuPeriodMicroseconds = period
        }
        #expect(CPU.settings(some, .v1).map(\.text) == v1)
        #expect(CPU.settings(some, .v2) == (v2.map { [CgroupSetting("cpu.max", $0)] } ?? []))
    }

    @Test(arguments: [(2, 1), (1024, 39), (512, 20), (262_144, 10_000), (1, 1), (9_999_999, 10_000)] as [(UInt64, UInt64)])
    func `shares become a weight`(_ shares: UInt64, _ weight: UInt64) {
        #expect(CPU.weight(shares: shares) == weight)
        #expect(CPU.settings(limits { $0.cpuShares = shares }, .v2) == [CgroupSetting("cpu.weight", "\(weight)")])
        #expect(CPU.settings(limits { $0.cpuShares = shares }, .v1) == [CgroupSetting("cpu.shares", "\(shares)")])
    }

    @Test(arguments: [(100, "100"), (0, "max"), (-1, "max")] as [(Int64, String)])
    func `processes are limited by the same file everywhere`(_ most: Int64, _ text: String) {
        #expect(PIDs.setting(limits { $0.pidsMaximum = most }) == CgroupSetting("pids.max", text))
    }

    @Test func `throttles name device and rate`() {
        let disk = DeviceNumber(major: 8, minor: 0)
        let some = limits {
            $0.blockIOThrottles = [
                BlockIOThrottle(.readBytesPerSecond, device: disk, rate: 1024),
                BlockIOThrottle(.writeOperationsPerSecond, device: disk, rate: 0),
            ]
        }
        #expect(
            BlockIO.throttles(some, .v1) == [
                CgroupSetting("blkio.throttle.read_bps_device", "8:0 1024"),
                CgroupSetting("blkio.throttle.write_iops_device", "8:0 0"),
            ])
        #expect(BlockIO.throttles(some, .v2).map(\.text) == ["8:0 rbps=1024", "8:0 wiops=max"])
    }

    @Test func `a block weight goes to the scheduler that there is`() {
        let some = limits {
            $0.blockIOWeight = 1000
            $0.blockIODeviceWeights = [BlockIOWeight(device: DeviceNumber(major: 8, minor: 0), weight: 10)]
        }
        #expect(
            BlockIO.weights(some, .v1).map { $0.map(\.file) } == [
                ["blkio.bfq.weight", "blkio.weight"], ["blkio.bfq.weight_device", "blkio.weight_device"],
            ])
        #expect(BlockIO.weights(some, .v2).map { $0.map(\.text) } == [["1000", "default 10000"], ["8:0 10", "8:0 1"]])
    }

    @Test func `huge pages are limited by their size`() {
        let some = limits { $0.hugePageBytes = ["2MB": 4, "1GB": 0] }
        #expect(HugePages.settings(some, .v1).map(\.file) == ["hugetlb.1GB.limit_in_bytes", "hugetlb.2MB.limit_in_bytes"])
        #expect(HugePages.settings(some, .v2) == [CgroupSetting("hugetlb.1GB.max", "0"), CgroupSetting("hugetlb.2MB.max", "4")])
    }

    @Test func `a cpuset is written as it was said`() {
        #expect(CPUSet.settings(limits { $0.cpusetCPUs = "0-1,3" }) == [CgroupSetting("cpuset.cpus", "0-1,3")])
    }

    @Test(arguments: [(CgroupVersion.v1, "memory.limit_in_bytes"), (.v2, "memory.max")])
    func `memory is limited, and a warning says that swap is not, when the kernel does not count it`(
        _ version: CgroupVersion, _ file: String
    ) throws {
        // Plain files stand in for the kernel's: what is not there cannot be written in either.
        let folder = "/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        try makeDirectory(folder)
        defer { try? removeTree(folder) }
        try replaceFile("\(folder)/\(file)", with: "", durable: false)
        let directory = CgroupDirectory(version: version, controllers: [.memory], path: folder)
        let warnings = try Memory.apply(limits { $0.memoryBytes = 64 }, to: directory, isNew: true)
        #expect(warnings.count == 1 && warnings[0].contains("swap is not limited") && warnings[0].contains("swapaccount=1"))
        #expect(try readText("\(folder)/\(file)") == "64")
        // Without the file for memory itself there is nothing to be content with.
        try unlink("\(folder)/\(file)")
        #expect(throws: KernelError.self) { try Memory.apply(limits { $0.memoryBytes = 64 }, to: directory, isNew: true) }
    }
}
