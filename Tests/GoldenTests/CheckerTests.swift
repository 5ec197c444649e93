import Testing

@testable import GoldenCheck

/// The checker itself, without root and without minibox.
@Suite struct `The checker of recordings` {
    private let normaliser = Normaliser(folder: "/place/1", root: "/place/1/root")

    private func parsed(_ text: String) throws -> Case { try CaseParser.parse("# 001-a\n" + text, name: "001-a") }

    @Test func `a mark says who speaks and why`() throws {
        let recording = try #require(
            try parsed(
                "$ x\n--- stdout\nboth\ndocker (net): d\nminibox (net): m\n--- stderr\n--- exit 1\n--- minibox exit 2 (code)\n"
            )
            .recordings.first)
        #expect(Recording.expected(recording.stdout) == ["both", "m"])
        #expect(recording.code == 1)
        #expect(recording.ownCode?.code == 2)
        #expect(recording.keys == ["net", "net", "code"])
    }

    @Test func `hidden commands keep their place`() throws {
        let steps = try parsed("# why\nsetup: one\n$ two\n--- stdout\n--- stderr\n--- exit 0\n\nsetup: three\n").steps
        let commands = steps.map { if case .setup(let command) = $0 { command } else { "recorded" } }
        #expect(commands == ["one", "recorded", "three"])
    }

    @Test(arguments: [
        "stray\n", "$ x\n--- stderr\n--- exit 0\n", "$ x\n--- stdout\n", "$ x\n--- stdout\n--- stderr\n--- exit x\n",
    ])
    func `a malformed case is refused`(_ text: String) {
        #expect(throws: CaseParser.Malformed.self) { try parsed(text) }
    }

    @Test(arguments: [
        ("docker: Error response from daemon: no", "minibox: no\n  fix: yes"), ("Error: no", "minibox: no"),
        ("no", "minibox: no"),
        ("docker: Error response from daemon: <RUNTIME>: exec: no: unknown", "minibox: exec: no"),
        ("docker: no\n\nRun 'docker run --help' for more information", "minibox: no"),
        ("docker: 'docker run' requires", "minibox: 'minibox run' requires"),
    ]) func `an error is the same whoever reports it`(_ docker: String, _ minibox: String) {
        #expect(normaliser.lines(docker, of: .stderr) == normaliser.lines(minibox, of: .stderr))
    }

    @Test(arguments: [
        ("Up 3 seconds (Paused)", "Up <AGO> (Paused)"), ("Exited (4) About a minute ago", "Exited (4) <AGO>"),
        ("2025-11-24T03:33:00.123456789Z o1", "<TS> o1"), ("\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00Z\""),
        ("a       b          ", "a   b"), ("    inet 127.0.0.1/8", "    inet 127.0.0.1/8"), ("172.17.0.2\thh", "<IP>\thh"),
        ("/place/1/root/volumes", "<ROOT>/volumes"), ("/place/1/cwd/f", "<W>/cwd/f"), ("tty\r\n", "tty<CR>"),
        ("\"time\":12,\"timeNano\":1234", "\"time\": <time>,\"timeNano\": <timeNano>"), ("\"Pid\": 0", "\"Pid\": 0"),
    ]) func `what is another each time is replaced`(_ text: String, _ normal: String) {
        #expect(normaliser.lines(text, of: .stdout) == [normal])
    }

    @Test func `one id is one id, in full and cut`() {
        let (a, b) = (String(repeating: "a1", count: 32), String(repeating: "b2", count: 32))
        let numbered = Identities.numbered([b, "x \(a.prefix(12)) \(a)", "<ID7:short>"])
        #expect(numbered.lines == ["<ID1>", "x <ID2:short> <ID2>", "<ID3:short>"])
        var identities = Identities()
        #expect(identities.bind(["<ID1"], to: ["aaa"]) == [])
        #expect(identities.bind(["<ID1", "<ID2"], to: ["aaa", "bbb"]) == [])
        #expect(identities.bind(["<ID2"], to: ["aaa"]).count == 1)
    }

    @Test(arguments: [
        ("size <ANY> B", "size 12 B", true), ("size <ANY> B", "size 12", false), ("<ANY>", "", true), ("a", "a", true),
        ("a", "b", false),
        ("a<ANY>b<ANY>c", "a1b2c", true), ("a<ANY>b<ANY>c", "a12c", false),
    ]) func `any text stands for any text`(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(LineDifference.matches(text, pattern) == matches)
    }

    @Test func `a difference shows its surroundings only`() {
        let difference = LineDifference.between(["1", "2", "3", "4", "5"], and: ["1", "2", "3", "x", "5"])
        #expect(difference == ["    3", "  - 4", "  + x", "    5"])
    }

    @Test func `the table is held against the marks`() throws {
        let marked = try parsed("$ x\nnot here (net)\n--- stdout\ndocker (sort): d\n--- stderr\n--- exit 0\n")
        let row = { (key: String, cases: String) in "| `\(key)` | what | why | \(cases) |\n" }
        #expect(Differences("\n" + row("net", "001") + row("sort", "001")).contradictions(with: [marked]) == [])
        #expect(Differences("\n" + row("net", "001") + row("sort", "002")).contradictions(with: [marked]).count == 1)
        #expect(Differences("\n" + row("net", "001")).contradictions(with: [marked]).count == 1)
        #expect(
            Differences("\n" + row("net", "001") + row("sort", "001") + row("old", "001")).contradictions(with: [marked]).count
                == 1)
    }
}
