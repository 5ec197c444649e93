import Formats
import Testing

/// What docker 28.2 prints for two containers.
struct TableTests {
    private let rows: [Value] = [
        row("bbbbbbbbbbbb", "web", "busybox", "Up 3 seconds", ports: "0.0.0.0:8080->80/tcp", labels: ["app": "a"]),
        row("cccccccccccc", "日本語のなまえ", "alpine", "Exited (0) 2 minutes ago", ports: "", labels: [:]),
    ]
    private let headers = ["ID": "CONTAINER ID", "Names": "NAMES", "Image": "IMAGE", "Status": "STATUS", "Ports": "PORTS"]
    private let table = "table {{.ID}}\\t{{.Image}}\\t{{.Status}}\\t{{.Ports}}\\t{{.Names}}"

    private static func row(
        _ id: String, _ name: String, _ image: String, _ status: String, ports: String, labels: [String: String]
    ) -> Value {
        .structure(
            Structure(
                type: "*formatter.ContainerContext", kind: .row,
                fields: [
                    ("ID", .string(id)), ("Names", .string(name)), ("Image", .string(image)), ("Status", .string(status)),
                    ("Ports", .string(ports)),
                ], lookups: ["Label": labels]))
    }

    private func printed(_ format: String?) -> String {
        do {
            return try Format(format, table: table, raw: "id: {{.ID}}\\n").render(rows: rows, headers: headers)
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [nil, "", "table"]) func `without a template it is the listing's own table`(format: String?) {
        let text = """
            CONTAINER ID   IMAGE     STATUS                     PORTS                  NAMES
            bbbbbbbbbbbb   busybox   Up 3 seconds               0.0.0.0:8080->80/tcp   web
            cccccccccccc   alpine    Exited (0) 2 minutes ago                          日本語のなまえ

            """
        #expect(printed(format) == text)
    }

    @Test func `wide characters take two columns`() {
        #expect(printed("table {{.Names}}\\t{{.ID}}").split(separator: "\n")[0] == "NAMES            CONTAINER ID")
    }

    @Test func `functions leave headings alone, and a label's heading is the last part of its name`() {
        let lines = printed(
            "table {{upper .Names}} {{json .ID}}\\t{{truncate .ID 3}}\\t{{.Label \"com.x.my-app_b\"}}\\t{{.Label \"app\"}}"
        )
        .split(separator: "\n")
        #expect(lines[0] == "NAMES CONTAINER ID              CONTAINER ID   my app b   app")
        #expect(lines[1] == "WEB \"bbbbbbbbbbbb\"              bbb                       a")
    }

    @Test func `a newline in a cell begins a line, and only neighbours share a column`() {
        #expect(columns("a\tb\nx\ncccccccccccc\td\n") == "a         b\nx\ncccccccccccc   d\n")
        let text = "x NAMES\nCONTAINER ID\nx web\nbbbbbbbbbbbb\nx 日本語のなまえ\ncccccccccccc\n"
        #expect(printed("tablex {{.Names}}\\n{{.ID}}") == text)
    }

    @Test func `an empty cell keeps its column`() {
        #expect(printed("table {{.Names}}\\t\\t{{.ID}}").split(separator: "\n")[1] == "web                        bbbbbbbbbbbb")
    }

    @Test func `json is one object a line, sorted`() {
        let first =
            #"{"ID":"bbbbbbbbbbbb","Image":"busybox","Names":"web","Ports":"0.0.0.0:8080-\u003e80/tcp","Status":"Up 3 seconds"}"#
        #expect(printed("json").split(separator: "\n")[0] == first)
        #expect(printed("{{json .Ports}}").split(separator: "\n")[0] == "\"0.0.0.0:8080->80/tcp\"")
    }

    @Test func `raw is the listing's own, and a template has its escapes`() {
        #expect(printed("raw") == "id: bbbbbbbbbbbb\n\nid: cccccccccccc\n\n")
        #expect(printed(" {{.Names}}\\t{{.ID}} ").split(separator: "\n")[0] == "web\tbbbbbbbbbbbb")
    }

    @Test func `without rows a table is its headings`() throws {
        let format = try Format("table {{.ID}}\\t{{.Nope}}", table: table)
        #expect(try format.render(rows: [], headers: headers) == "CONTAINER ID   <no value>\n")
    }

    @Test(arguments: [
        ("table {{.Nope}}", #"1:2: executing "" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext"#),
        ("{{.Names \"x\"}}", #"1:2: executing "" at <.Names>: wrong number of args for Names: want 0 got 1"#),
        ("{{.Label}}", #"1:2: executing "" at <.Label>: wrong number of args for Label: want 1 got 0"#),
        ("{{.Label 3}}", #"1:9: executing "" at <3>: expected string; found 3"#),
        ("{{.Names.x}}", #"1:8: executing "" at <.Names.x>: can't evaluate field x in type string"#),
        ("{{bogus}}", #"1: function "bogus" not defined"#),
    ]) func `a column that is not there`(format: String, complaint: String) {
        #expect(printed(format) == "template parsing error: template: :" + complaint)
    }

    @Test func `a label is looked up by its name`() {
        #expect(printed("{{.Label \"app\"}}|{{\"app\" | .Label}}") == "a|a\n|\n")
    }
}
