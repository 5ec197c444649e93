import Testing

@testable import Containers

@Suite struct ProcessorTests {
    @Test(arguments: [("1.5", 150_000), ("2", 200_000), (".5", 50_000), ("0.01", 1000), ("1.250000000000", 125_000)])
    func `a count of processors becomes a quota`(text: String, quota: UInt64) throws {
        #expect(try CPUCount(parsing: text, available: 2)?.quotaMicroseconds == quota)
    }

    @Test(arguments: ["0", "0.0", "-0"])
    func `no processors at all means no limit`(text: String) throws {
        #expect(try CPUCount(parsing: text, available: 2) == nil)
    }

    @Test(arguments: ["-1", "-0.5", "2.01", "0.001", "99999999999999", "18446744073709551615", "99999999999999999999999"])
    func `more processors than there are, or hardly any, are refused`(text: String) {
        #expect(
            refusal { () throws(UsageError) in try CPUCount(parsing: text, available: 2) }
                == "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available")
    }

    @Test(arguments: [
        ("x", "failed to parse x as a rational number"), ("", "failed to parse  as a rational number"),
        ("--1", "failed to parse --1 as a rational number"), ("1.5.5", "failed to parse 1.5.5 as a rational number"),
        ("-", "failed to parse - as a rational number"), ("0.0000000001", "value is too precise"),
        ("1.00000000000000000000000001", "value is too precise"),
    ])
    func `a count of processors that is none is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try CPUCount(parsing: text, available: 2) } == message)
    }

    @Test(arguments: [
        ("0", "0"), ("0-1,3", "0-1,3"), ("3,0-1", "0-1,3"), ("0-3,2-5", "0-5"), ("0,1,2", "0-2"), ("0-7,3", "0-7"),
        ("8191", "8191"),
    ])
    func `a list of processors is kept in order`(text: String, canonical: String) throws {
        #expect(try CPUList(parsing: text).description == canonical)
    }

    @Test(arguments: [
        "", "x", "1-", "-1", "3-1", "1,,2", "0-1-2", "1,", " 1", "8192", "0-4294967295", "99999999999999999999", "١",
    ])
    func `a list of processors that is none is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try CPUList(parsing: text) } == "Invalid value \(text) for cpuset cpus")
        #expect(
            refusal { () throws(UsageError) in try CPUList(parsing: text, of: .memoryNodes) }
                == "Invalid value \(text) for cpuset mems")
    }

    @Test func `processors that this machine does not have are refused`() throws {
        let available = try CPUList(parsing: "0-1,4")
        try CPUList(parsing: "1,4").check(available: available)
        let requested = try CPUList(parsing: "0-9")
        #expect(
            refusal { () throws(UsageError) in try requested.check(available: available) }
                == "Requested CPUs are not available - requested 0-9, available: 0-1,4")
        let hole = try CPUList(parsing: "1-4")
        #expect(refusal { () throws(UsageError) in try hole.check(available: available) }.contains("requested 1-4"))
        let nodes = try CPUList(parsing: "1", of: .memoryNodes)
        #expect(
            refusal { () throws(UsageError) in try nodes.check(available: try CPUList(parsing: "0")) }
                == "Requested memory nodes are not available - requested 1, available: 0")
    }

    @Test func `shares have bounds`() throws {
        #expect(try CPUShares(parsing: "512")?.shares == 512)
        #expect(try CPUShares(parsing: "2")?.shares == 2)
        #expect(try CPUShares(parsing: "262144")?.shares == 262144)
        #expect(try CPUShares(parsing: "0") == nil)
        #expect(refusal { () throws(UsageError) in try CPUShares(parsing: "1") } == "the minimum allowed cpu-shares is 2")
        #expect(refusal { () throws(UsageError) in try CPUShares(parsing: "-1") } == "the minimum allowed cpu-shares is 2")
        #expect(
            refusal { () throws(UsageError) in try CPUShares(parsing: "262145") } == "the maximum allowed cpu-shares is 262144")
        #expect(
            refusal { () throws(UsageError) in try CPUShares(parsing: "x") } == "strconv.ParseInt: parsing \"x\": invalid syntax")
    }
}
