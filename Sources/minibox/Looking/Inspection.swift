import Containers
import Flags
import Formats
import Linux

/// How the verbs that inspect show what they find: all of it as JSON, or each through a Go template.
enum Inspection {
    /// What Docker ends with when it cannot read a template.
    private static let unreadableTemplate: Int32 = 64

    /// - Parameters:
    ///   - format: nil for JSON over many lines; `json` for JSON on one.
    ///   - look: the document of a name.
    /// - Returns: 1 if one was not found, or the template failed.
    static func show(_ names: [String], format: String?, _ look: (String) throws -> Value) throws -> Int32 {
        let template = template(format ?? "")
        var documents: [Value] = []
        var text = ""
        var failures: [any Error] = []
        for name in names {
            do {
                let document = try look(name)
                if let template { text += try template.inspect(document) + "\n" } else { documents.append(document) }
            } catch { failures.append(error) }
        }
        if template != nil {
            // An empty line, for whoever reads a line.
            try write(text.isEmpty ? "\n" : text, to: 1)
        } else {
            let all = Value.array(documents)
            try write((format == "json" ? all.json : all.indentedJSON) + "\n", to: 1)
        }
        for failure in failures { Failure.say("minibox: \(failure)") }
        return failures.isEmpty ? 0 : 1
    }

    /// - Returns: nil where no template is asked for.
    private static func template(_ text: String) -> Template? {
        if text.isEmpty || text == "json" { return nil }
        do { return try Template(text) } catch { Failure.end(with: "minibox: \(error)", code: unreadableTemplate) }
    }
}

/// The flags that all of them have.
protocol InspectionFlags: VerbFlags {
    var format: String? { get set }
    var size: Bool { get set }
}

extension InspectionFlags {
    static var common: [Flag<Self>] {
        [
            Flag("format", "f", takes: "template", group: "Options", "json, or a Go template for each: {{.State.Pid}}.") {
                $0.format = $1
            },
            Flag("size", "s", group: "Options", "Measure what containers have written: SizeRw, SizeRootFs.") { $0.size = $1 },
        ]
    }
}
