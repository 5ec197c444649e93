import Linux
import Testing

@testable import Containers

@Suite struct `A change of limits` {
    private func limits(_ set: (inout LimitSettings) -> Void) -> LimitSettings {
        var limits = LimitSettings()
        set(&limits)
        return limits
    }

    @Test func `leaves what it does not name`() throws {
        let old = limits {
            $0.memory = 64 << 20
            $0.memorySwap = 128 << 20
            $0.cpuShares = 512
            $0.pids = 50
        }
        let new = try old.changed(by: limits { $0.memory = 32 << 20 })
        #expect(new.memory == 32 << 20)
        #expect(new.memorySwap == 128 << 20)
        #expect(new.cpuShares == 512)
        #expect(new.pids == 50)
        #expect(try old.changed(by: LimitSettings()) == old)
    }

    @Test func `of memory alone must fit under the limit on memory and swap`() throws {
        let old = limits {
            $0.memory = 64 << 20
            $0.memorySwap = 128 << 20
        }
        #expect(
            refusal { () throws(UsageError) in try old.changed(by: limits { $0.memory = 256 << 20 }) }
                == "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time")
        let both = try old.changed(
            by: limits {
                $0.memory = 256 << 20
                $0.memorySwap = 512 << 20
            })
        #expect(both.memory == 256 << 20 && both.memorySwap == 512 << 20)
        #expect(try LimitSettings().changed(by: limits { $0.memory = 8 << 20 }).memorySwap == 16 << 20)
    }

    @Test func `of memory and swap is not less than memory`() {
        let old = limits {
            $0.memory = 64 << 20
            $0.memorySwap = 128 << 20
        }
        #expect(
            refusal { () throws(UsageError) in try old.changed(by: limits { $0.memorySwap = 32 << 20 }) }
                == "Minimum memoryswap limit should be larger than memory limit, see usage")
        #expect(
            refusal { () throws(UsageError) in try LimitSettings().changed(by: limits { $0.memorySwap = 32 << 20 }) }
                == "You should always set the Memory limit when using Memoryswap limit, see usage")
    }

    @Test func `of processors says them in the way that they were said before`() {
        let whole = limits { $0.nanoCPUs = 500_000_000 }
        let parts = limits {
            $0.cpuPeriod = 100_000
            $0.cpuQuota = 50_000
        }
        #expect(
            refusal { () throws(UsageError) in try parts.changed(by: whole) }
                == "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set")
        #expect(
            refusal { () throws(UsageError) in try whole.changed(by: limits { $0.cpuQuota = 50_000 }) }
                == "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set")
    }

    @Test func `tells the kernel what it touches, and no more`() throws {
        let old = limits {
            $0.memory = 64 << 20
            $0.memorySwap = 128 << 20
            $0.nanoCPUs = 1_500_000_000
            $0.pids = 50
        }
        let wish = limits { $0.pids = -1 }
        #expect(try old.changed(by: wish).cgroupLimits(touchedBy: wish).controllers == [.pids])
        #expect(try old.changed(by: wish).cgroupLimits(touchedBy: wish).pidsMaximum == -1)
        // Memory and swap hang together.
        let less = limits { $0.memory = 32 << 20 }
        let told = try old.changed(by: less).cgroupLimits(touchedBy: less)
        #expect(told.memoryBytes == 32 << 20 && told.memoryAndSwapBytes == 128 << 20)
        #expect(told.controllers == [.memory])
        #expect(old.cgroupLimits().cpuQuotaMicroseconds == 150_000)
        #expect(old.cgroupLimits().controllers == [.memory, .cpu, .pids])
    }

    @Test(
        arguments: [
            (999, nil, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"),
            (1_000_001, nil, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"),
            (nil, 999, "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
        ] as [(Int64?, Int64?, String)])
    func `to periods and quotas that are none is refused`(period: Int64?, quota: Int64?, message: String) {
        #expect(refusal { () throws(UsageError) in try CPUTimes(period: period, quota: quota) } == message)
    }
}
