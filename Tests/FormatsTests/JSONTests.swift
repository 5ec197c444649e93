import Formats
import Testing

struct JSONTests {
    @Test func `structures keep their order and maps are sorted`() {
        let value: Value = .object([("b", 1), ("a", .map(["z": "1", "y": "2"]))])
        #expect(value.json == #"{"b":1,"a":{"y":"2","z":"1"}}"#)
    }

    @Test func `what was never made is null`() {
        #expect(Value.array([.null, .nilArray, .nilMap]).json == "[null,null,null]")
    }

    @Test func `characters of HTML stay, except in the rows of a listing`() {
        let fields: [(String, Value)] = [("Ports", "80->80 & <none>"), ("ID", "x")]
        #expect(Value.object(fields).json == #"{"Ports":"80->80 & <none>","ID":"x"}"#)
        let row = Value.structure(Structure(type: "row", kind: .row, fields: fields))
        #expect(row.json == #"{"ID":"x","Ports":"80-\u003e80 \u0026 \u003cnone\u003e"}"#)
    }

    @Test func `control characters and line separators are escaped`() {
        let text: Value = "\"\\\n\r\t\u{8}\u{C}\u{1}\u{7F}\u{2028}é"
        #expect(text.json == #""\"\\\n\r\t\b\f\u0001"# + "\u{7F}" + #"\u2028é""#)
    }

    @Test(arguments: [
        (1.0, "1"), (1.5, "1.5"), (1e8, "100000000"), (1e21, "1e+21"), (1e-7, "1e-7"), (0.000001, "0.000001"), (-0.5, "-0.5"),
        (123_456.789, "123456.789"), (0, "0"),
    ]) func `numbers have the digits that they need`(number: Double, text: String) {
        #expect(Value.double(number).json == text)
    }

    @Test func `inspect indents by four spaces, and keeps what is empty on one line`() {
        let value: Value = [["Id": "x", "Dns": [], "Labels": [:], "Args": ["-c"], "Binds": .nilArray]]
        let text = """
            [
                {
                    "Id": "x",
                    "Dns": [],
                    "Labels": {},
                    "Args": [
                        "-c"
                    ],
                    "Binds": null
                }
            ]
            """
        #expect(value.indentedJSON == text)
    }

    @Test func `a field that is left out when empty is still there for templates`() throws {
        let state = try #require(document["State"])
        #expect(state.json == #"{"Status":"created","Running":false,"Pid":0,"ExitCode":0}"#)
        #expect(inspected("{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}") == "none")
    }

    @Test func `fields are found, set and removed by name`() {
        var structure = Structure(type: "t", fields: [("a", 1)])
        structure["b"] = "x"
        structure["a"] = nil
        #expect(Value.structure(structure) == .object([("b", "x")], type: "t"))
    }
}
