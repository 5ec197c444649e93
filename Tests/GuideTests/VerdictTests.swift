import Testing

@testable import Guide

@Suite struct VerdictTests {
    private func samples(_ outside: [String], _ inside: [String]) -> Samples {
        func answer(_ text: String) -> Answer { Answer(text: text, exitCode: 0, cutOff: nil) }
        return Samples(outside: outside.map(answer), inside: inside.map(answer))
    }

    @Test func `a word that each side always says, and the other never, makes a difference`() {
        #expect(Verdict(samples(["vm\n", "vm\n", "vm\n"], ["inside\n", "inside\n"])) == .different)
        #expect(Verdict(samples(["vm\n", "vm\n", "vm\n"], ["vm\n", "vm\n"])) == .same)
    }

    @Test func `a figure that changes by itself makes none`() {
        #expect(Verdict(samples(["Mem: 9 4", "Mem: 9 5", "Mem: 9 4"], ["Mem: 9 6", "Mem: 9 7"])) == .same)
        #expect(Verdict(samples(["Mem: 9 4", "Mem: 9 5", "Mem: 9 4"], ["Mem: 8 6", "Mem: 8 7"])) == .different)
    }

    @Test func `a counter that only grows makes none, though it is steady when looked at twice`() {
        #expect(Verdict(samples(["RX 7", "RX 7", "RX 8"], ["RX 7", "RX 8"])) == .same)
    }

    @Test func `how wide a column is makes none`() {
        #expect(Verdict(samples(["root   1 sh", "root   1 sh"], ["root 1   sh"])) == .same)
    }

    @Test func `processes that come and go make none`() {
        let outside = ["init\nshell\nps 1", "init\nshell\nps 2\nother", "init\nshell\nps 3"]
        #expect(Verdict(samples(outside, ["init\nshell\nps 4", "init\nshell\nguest\nps 5"])) == .same)
    }

    @Test func `a line that is always there on one side and never on the other makes a difference`() {
        let outside = ["init\nshell\nps 1", "init\nshell\nps 2\nother", "init\nshell\nps 3"]
        #expect(Verdict(samples(outside, ["ps 1\nother", "ps 1"])) == .different)
    }

    @Test func `numbers of lines that each side keeps make a difference`() {
        #expect(Verdict(samples(["a\nb", "a\nb", "a\nb"], ["a", "a"])) == .different)
    }

    @Test func `another exit code makes a difference`() {
        let ended = Samples(outside: [Answer(lines: []), Answer(lines: [])], inside: [Answer(lines: [], exitCode: 1)])
        #expect(Verdict(ended) == .different)
    }

    @Test func `a clock that is read in turn and only moves on is one clock`() {
        #expect(Reading.clock.verdict(samples(["10\nnoon", "12\nnoon", "13\nnoon"], ["11\nnoon", "12\nnoon"])) == .same)
        #expect(Reading.clock.verdict(samples(["10", "10", "10"], ["10", "10"])) == .same)
        #expect(Reading.clock.verdict(samples(["10", "11", "12"], ["12", "12"])) == .different)
        #expect(Reading.clock.verdict(samples(["100", "101"], ["86500"])) == .different)
        #expect(Reading.clock.verdict(samples(["100", "101"], ["99"])) == .different)
        #expect(ClockComparison(outside: [100, 100], inside: [86500]).secondsAhead == "86400")
        #expect(ClockComparison(outside: [100, 102], inside: [86501]).secondsAhead == "86399 to 86401")
    }

    @Test func `of uname the host name is left out, and of free all but the totals`() {
        let kernel = samples(["Linux vm 6.1 x", "Linux vm 6.1 x"], ["Linux inside 6.1 x"])
        #expect(Verdict(kernel) == .different)
        #expect(Reading.withoutWord(2).verdict(kernel) == .same)
        let memory = samples(["total used\nMem: 9 4\n", "total used\nMem: 9 4\n"], ["total used\nMem: 9 7\n"])
        #expect(Verdict(memory) == .different)
        #expect(Reading.totals(ofLines: ["Mem:"]).verdict(memory) == .same)
        #expect(Reading.withoutLines(beginning: ["cpu MHz"]).verdict(samples(["a\ncpu MHz : 1"], ["a\ncpu MHz : 2"])) == .same)
    }

    @Test func `of a list of processes the columns that say who is there count`() {
        let reading = Reading.columns(headed: ["USER", "PID", "COMMAND"])
        let table = Answer(lines: ["USER PID RSS COMMAND", "root   1  77 sh -c ls"])
        #expect(reading.reduce(table).lines == ["USER PID COMMAND", "root 1 sh -c ls"])
    }

    @Test func `a number that is ahead by the offset shows the moved clock`() {
        let uptime = samples(["100.10 90.00", "100.20 90.00"], ["86500.12 90.00"])
        #expect(Experiment.result(uptime, .whole, of: .time) == .changed)
        #expect(Experiment.result(samples(["100.10", "100.20"], ["100.15"]), .whole, of: .time) == .unchanged)
    }

    @Test func `of two changes where one contains the other, the smaller owns the answer`() {
        let net = Experiment(results: [.net: .changed, .sysfs: .changed, .uts: .unchanged])
        #expect(net.owners == [.net])
        #expect(Experiment(results: [.net: .unchanged, .sysfs: .changed]).owners == [.sysfs])
    }
}
