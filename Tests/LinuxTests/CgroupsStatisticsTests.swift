import Testing

@testable import Linux

@Suite struct `What groups report` {
    @Test func `v1 counts bytes and operations of each device`() {
        let bytes = "8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 1\n8:0 Total 12288\n8:16 Read 1\nTotal 12289\n"
        let all = BlockIO.statistics(v1Bytes: bytes, operations: "8:0 Read 2\n8:16 Write 5\nTotal 7\n")
        #expect(all.map(\.device) == [DeviceNumber(major: 8, minor: 0), DeviceNumber(major: 8, minor: 16)])
        #expect(all[0].readBytes == 4096 && all[0].writtenBytes == 8192 && all[0].readOperations == 2)
        #expect(all[1].readBytes == 1 && all[1].writeOperations == 5)
    }

    @Test func `v2 has a line for each device`() {
        let all = BlockIO.statistics(v2: "254:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n7:0 \n")
        #expect(all.map(\.device.major) == [254])
        #expect(all[0].readBytes == 1 && all[0].writtenBytes == 2 && all[0].readOperations == 3 && all[0].writeOperations == 4)
    }

    @Test func `no limit on memory is no number`() {
        #expect(Memory.limit(9_223_372_036_854_771_712) == nil)
        #expect(Memory.limit(67_108_864) == 67_108_864)
    }

    @Test func `a table keeps its numbers and leaves other lines out`() {
        #expect(CgroupDirectory.table("cache 0\nrss 4096\nodd line here\nword x\n") == ["cache": 0, "rss": 4096])
    }

    @Test func `pressure has some, and full where the kernel says`() throws {
        let text = "some avg10=1.50 avg60=0.25 avg300=0.00 total=123\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=4\n"
        let pressure = try #require(PressureStall(text))
        #expect(pressure.some == .init(average10: 1.5, average60: 0.25, average300: 0, totalMicroseconds: 123))
        #expect(pressure.full?.totalMicroseconds == 4)
        #expect(try #require(PressureStall(String(text.prefix { $0 != "\n" }))).full == nil)
        #expect(PressureStall("") == nil && PressureStall("some avg10=x avg60=0 avg300=0 total=0") == nil)
    }
}
