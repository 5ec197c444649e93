import Testing

@testable import Containers

@Suite struct `What a container uses` {
    private func usage(cpu: UInt64, machine: UInt64, processors: Int = 2) -> ResourceUsage {
        var usage = ResourceUsage()
        usage.cpuNanoseconds = cpu
        usage.machineNanoseconds = machine
        usage.processors = processors
        return usage
    }

    @Test func `is 100 percent for each processor that it kept busy`() {
        // A second of two processors is two seconds of the machine.
        let before = usage(cpu: 5_000_000_000, machine: 100_000_000_000)
        #expect(usage(cpu: 6_000_000_000, machine: 102_000_000_000).cpuShare(since: before) == 100)
        #expect(usage(cpu: 7_000_000_000, machine: 102_000_000_000).cpuShare(since: before) == 200)
        #expect(usage(cpu: 5_500_000_000, machine: 102_000_000_000).cpuShare(since: before) == 50)
    }

    @Test func `is nothing when no time has passed, or its time began anew`() {
        let before = usage(cpu: 5_000_000_000, machine: 100_000_000_000)
        #expect(before.cpuShare(since: before) == 0)
        #expect(usage(cpu: 1_000_000_000, machine: 102_000_000_000).cpuShare(since: before) == 0)
        #expect(usage(cpu: 6_000_000_000, machine: 100_000_000_000).cpuShare(since: before) == 0)
    }

    @Test func `of memory is a share of its limit`() {
        var usage = ResourceUsage()
        #expect(usage.memoryShare == 0)
        usage.memoryBytes = 16 << 20
        usage.memoryLimitBytes = 64 << 20
        #expect(usage.memoryShare == 25)
    }

    @Test func `is compared with the time of all processors but what other machines stole`() {
        let stat = """
            cpu  100 20 300 4000 50 6 7 800 90 10
            cpu0 50 10 150 2000 25 3 3 400 45 5
            cpu1 50 10 150 2000 25 3 4 400 45 5
            intr 1 2 3
            """
        let machine = MachineUsage(stat: stat, memory: "MemTotal:       24679640 kB\nMemFree: 1 kB\n")
        #expect(machine.nanoseconds == 4483 * 10_000_000)
        #expect(machine.processors == 2)
        #expect(machine.memoryBytes == 24_679_640 * 1024)
    }

    @Test func `of the network is all interfaces but the loopback`() {
        let text = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo:    9000      10    0    0    0     0          0         0     9000      10    0    0    0     0       0          0
              eth0:    1500       3    0    0    0     0          0         0      700       2    0    0    0     0       0          0
              eth1:10000000000  3    0    0    0     0          0         0      1       2    0    0    0     0       0          0
            """
        let network = NetworkUsage(parsing: text)
        #expect(network.receivedBytes == 10_000_001_500)
        #expect(network.sentBytes == 701)
    }
}

@Suite struct `The processes of a container` {
    private let output = """
        UID        PID  PPID  C STIME TTY          TIME CMD
        root         1     0  0 10:00 ?        00:00:01 /sbin/init splash
        root       812   790  0 10:01 ?        00:00:00 sh -c sleep 61; true
        nobody     830   812  0 10:01 ?        00:00:00 sleep 61
        """

    @Test func `are those of ps's lines with their numbers`() throws {
        let table = try ProcessTable(parsing: output, keeping: [812, 830, 9999])
        #expect(table.titles == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"])
        #expect(table.rows.map(\.[1]) == ["812", "830"])
        #expect(table.rows[0].last == "sh -c sleep 61; true")
    }

    @Test func `cannot be told without their numbers`() {
        #expect(
            refusal { () throws(UsageError) in try ProcessTable(parsing: "COMMAND\nsh\n", keeping: [1]) }
                == "Couldn't find PID field in ps output")
        #expect(refusal { () throws(UsageError) in try ProcessTable(parsing: "", keeping: [1]) }.hasPrefix("Couldn't find PID"))
        #expect(
            refusal { () throws(UsageError) in try ProcessTable.check(options: ["-o", "user=PID,pid=ME"]) }
                == "specifying \"user=PID\" is not allowed")
        #expect(throws: Never.self) { try ProcessTable.check(options: ["-o", "pid=PID,user"]) }
    }

    @Test func `have their threads below them`() throws {
        let output = "PID LWP CMD\n7 - sh\n- 7 -\n8 - init\n- 8 -\n"
        #expect(try ProcessTable(parsing: output, keeping: [7]).rows == [["7", "-", "sh"], ["-", "7", "-"]])
    }
}
