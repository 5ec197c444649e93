import Linux
import Testing

@testable import Containers

@Suite struct LimitTests {
    @Test(
        arguments: [
            ("512", 512), ("0", 0), ("10b", 10), ("5B", 5), ("64k", 65536), ("32m", 32 << 20), ("1g", 1 << 30), ("1.5g", 3 << 29),
            (".5g", 1 << 29), ("5.", 5), ("+5", 5), ("5MB", 5 << 20), ("5MiB", 5 << 20), ("5mib", 5 << 20), ("5 MB", 5 << 20),
            ("2T", 2 << 40), ("1p", 1 << 50), ("1.7b", 1), ("0.3k", 307), ("0.1000000000000000000000000000001g", 107_374_182),
            ("9223372036854775807", Int.max),
        ] as [(String, Int)])
    func `a size is read as Docker reads it`(text: String, bytes: Int) throws {
        #expect(try ByteSize(parsing: text).bytes == UInt64(bytes))
    }

    @Test(arguments: [
        ("5x", "invalid suffix: 'x'"), ("1kbb", "invalid suffix: 'kbb'"), ("5ib", "invalid suffix: 'ib'"),
        ("5ki", "invalid suffix: 'ki'"),
        ("5iB", "invalid suffix: 'ib'"), ("1XYZA", "invalid suffix: 'XYZA'"), ("5é", "invalid suffix: 'é'"),
        ("5k\u{301}", "invalid suffix: 'k\u{301}'"), ("", "invalid size: ''"), ("NaN", "invalid size: 'NaN'"),
        ("-5", "invalid size: '-5'"), ("-5m", "invalid size: '-5m'"), ("-0.5", "invalid size: '-0.5'"),
        ("0x10", "strconv.ParseFloat: parsing \"0x10\": invalid syntax"),
        ("5  MB", "strconv.ParseFloat: parsing \"5 \": invalid syntax"),
        ("1.2.3", "strconv.ParseFloat: parsing \"1.2.3\": invalid syntax"),
        (".", "strconv.ParseFloat: parsing \".\": invalid syntax"), ("٥", "invalid size: '٥'"),
        ("9223372036854775808", "invalid size: '9223372036854775808'"), ("9999999999999g", "invalid size: '9999999999999g'"),
        ("99999999999999999999999p", "invalid size: '99999999999999999999999p'"),
    ])
    func `a size that is none is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try ByteSize(parsing: text) } == message)
    }

    @Test func `only memory and swap together may be unlimited`() throws {
        #expect(try MemorySwap(parsing: "-1") == .unlimited)
        #expect(try MemorySwap(parsing: "1k") == .total(ByteSize(bytes: 1024)))
        #expect(refusal { () throws(UsageError) in try MemorySwap(parsing: "-2") } == "invalid size: '-2'")
        #expect(refusal { () throws(UsageError) in try MemorySwap(parsing: "-1x") } == "invalid suffix: 'x'")
    }

    @Test(
        arguments: [
            ("5m", nil, nil, "Minimum memory limit allowed is 6MB"),
            ("64m", "32m", nil, "Minimum memoryswap limit should be larger than memory limit, see usage"),
            (nil, "32m", nil, "You should always set the Memory limit when using Memoryswap limit, see usage"),
            ("0", "32m", nil, "You should always set the Memory limit when using Memoryswap limit, see usage"),
            ("32m", nil, "64m", "Minimum memory limit can not be less than memory reservation limit, see usage"),
            (nil, nil, "1m", "Minimum memory reservation allowed is 6MB"),
        ] as [(String?, String?, String?, String)])
    func `memory limits that do not fit one another are refused`(memory: String?, swap: String?, least: String?, message: String)
    {
        #expect(refusal { () throws(UsageError) in try limits(memory, swap, least) } == message)
    }

    @Test func `swap is as much again as memory unless it is said`() throws {
        #expect(try limits("6m", nil, nil).swap == .total(ByteSize(bytes: 12 << 20)))
        #expect(try limits("6m", "0", nil).swap == .total(ByteSize(bytes: 12 << 20)))
        #expect(try limits("6m", "6m", "6m").swap == .total(ByteSize(bytes: 6 << 20)))
        #expect(try limits("6m", "-1", nil).swap == .unlimited)
        #expect(try limits(nil, "-1", nil).swap == .unlimited)
        #expect(try limits("9223372036854775807", nil, nil).swap == .unlimited)
        #expect(try limits("0", nil, "0") == MemoryLimits(memory: nil))
        #expect(try limits(nil, nil, nil).swap == nil)
    }

    private func limits(_ memory: String?, _ swap: String?, _ least: String?) throws(UsageError) -> MemoryLimits {
        func size(_ text: String?) throws(UsageError) -> ByteSize? {
            if let text { try ByteSize(parsing: text) } else { nil }
        }
        let together: MemorySwap? = if let swap { try MemorySwap(parsing: swap) } else { nil }
        return try MemoryLimits(memory: try size(memory), swap: together, reservation: try size(least))
    }

    @Test func `a process count of 0 or -1 is no limit`() throws {
        #expect(try PIDsLimit(parsing: "100")?.count == 100)
        #expect(try PIDsLimit(parsing: "0") == nil)
        #expect(try PIDsLimit(parsing: "-1") == nil)
        #expect(refusal { () throws(UsageError) in try PIDsLimit(parsing: "-7") } == "invalid pids limit: -7")
        #expect(
            refusal { () throws(UsageError) in try PIDsLimit(parsing: "1_0") }
                == "strconv.ParseInt: parsing \"1_0\": invalid syntax")
        #expect(
            refusal { () throws(UsageError) in try PIDsLimit(parsing: "9223372036854775808") }
                == "strconv.ParseInt: parsing \"9223372036854775808\": value out of range")
    }

    @Test(
        arguments: [
            ("nofile=1024:2048", .openFiles, 1024, 2048), ("nproc=1000", .processes, 1000, 1000),
            ("nofile=-1", .openFiles, .max, .max), ("core=0:unlimited", .core, 0, .max), ("as=5", .addressSpace, 5, 5),
        ] as [(String, Resource, UInt64, UInt64)])
    func `a limit for a process has a soft and a hard value`(text: String, resource: Resource, soft: UInt64, hard: UInt64) throws
    {
        #expect(try UlimitArgument(parsing: text).limit == ResourceLimit(resource: resource, soft: soft, hard: hard))
    }

    @Test(arguments: [
        ("nofile", "invalid ulimit argument: nofile"), ("foo=1", "invalid ulimit type: foo"), ("=5", "invalid ulimit type: "),
        ("NOFILE=5", "invalid ulimit type: NOFILE"), ("ſtack=5", "invalid ulimit type: ſtack"),
        ("nofile=5:3", "ulimit soft limit must be less than or equal to hard limit: 5 > 3"),
        ("nofile=-1:5", "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: 5"),
        ("nofile=x", "strconv.ParseInt: parsing \"x\": invalid syntax"),
        ("nofile=1:", "strconv.ParseInt: parsing \"\": invalid syntax"),
        ("nofile=1:2:3", "too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`"),
        ("nofile=99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range"),
        ("nofile=-2", "invalid ulimit value: -2"),
    ])
    func `a limit for a process that makes no sense is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try UlimitArgument(parsing: text) } == message)
    }

    @Test func `an unknown limit names the known ones`() {
        #expect { try UlimitArgument(parsing: "foo=1") } throws: {
            "\($0)".contains("fix: the types are as, core, cpu,") && "\($0)".contains("nofile")
        }
    }
}
