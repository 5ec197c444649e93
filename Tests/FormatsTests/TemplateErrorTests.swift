import Formats
import Testing

/// The right column was printed by docker 28.2, after `template parsing error: template: :`.
struct TemplateErrorTests {
    @Test(arguments: [
        ("{{", "1: unclosed action"),
        ("{{.Name", "1: unclosed action"),
        ("{{.Name}", "1: bad character U+007D '}'"),
        ("{{}}", "1: missing value for command"),
        ("{{bogus}}", #"1: function "bogus" not defined"#),
        ("{{.Name}}\n{{bogus}}", #"2: function "bogus" not defined"#),
        ("{{if .Name}}x", "1: unexpected EOF"),
        ("{{end}}", "1: unexpected {{end}}"),
        ("{{else}}", "1: unexpected {{else}}"),
        ("{{if .Name}}a{{else}}b{{else}}c{{end}}", "1: expected end; found {{else}}"),
        ("{{.Name.}}", "1: unexpected <.> in operand"),
        ("{{\"abc}}", "1: unterminated quoted string"),
        ("{{(.Name}}", "1: unclosed left paren"),
        ("{{.Name)}}", "1: unexpected right paren"),
        ("{{|.Name}}", #"1: unexpected "|" in command"#),
        ("{{{.Name}}}", #"1: unexpected "{" in command"#),
        ("{{$x}}", #"1: undefined variable "$x""#),
        ("{{.Na-me}}", "1: bad character U+002D '-'"),
        ("{{-.Name}}", #"1: bad number syntax: "-.N""#),
        ("{{3 - 2}}", #"1: illegal number syntax: "-""#),
        ("{{/* c", "1: unclosed comment"),
        ("{{/* c */ }}", "1: comment ends before closing delimiter"),
        ("{{\"\\q\"}}", "1: invalid syntax"),
        ("{{break}}", "1: {{break}} outside {{range}}"),
        ("{{true.x}}", #"1: unexpected . after term "true""#),
        ("{{.Name | 3}}", "1: non executable command in pipeline stage 2"),
        ("{{range $i, $e, $f := .Args}}{{end}}", "1: too many declarations in range"),
        ("{{range $i, 3}}{{end}}", "1: range can only initialize variables"),
        ("{{99999999999999999999}}", #"1: integer overflow: "99999999999999999999""#),
        ("{{'ab'}}", "1: malformed character constant: 'ab'"),
    ]) func `a template that cannot be read`(template: String, complaint: String) {
        #expect(inspected(template) == "template parsing error: template: :" + complaint)
    }

    @Test(arguments: [
        ("{{.NoSuch}}", #"1:2: executing "" at <.NoSuch>: map has no entry for key "NoSuch""#),
        ("{{.State.Health.Status}}", #"1:8: executing "" at <.State.Health.Status>: map has no entry for key "Health""#),
        ("\n\n {{.Nope}}", #"3:3: executing "" at <.Nope>: map has no entry for key "Nope""#),
        ("é{{.Nope}}", #"1:4: executing "" at <.Nope>: map has no entry for key "Nope""#),
        ("{{.Name.x}}", #"1:7: executing "" at <.Name.x>: can't evaluate field x in type interface {}"#),
        (
            "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}",
            #"1:3: executing "" at <index (index .NetworkSettings.Ports "80/tcp") 0>: error calling index: index of untyped nil"#
        ),
        ("{{.Config.Labels.k \"a\"}}", #"1:9: executing "" at <.Config.Labels.k>: k is not a method but has arguments"#),
        ("{{nil}}", #"1:2: executing "" at <nil>: nil is not a command"#),
        ("{{\"a\" \"b\"}}", #"1:2: executing "" at <"a">: can't give argument to non-function "a""#),
        ("{{printf}}", #"1:2: executing "" at <printf>: wrong number of args for printf: want at least 1 got 0"#),
        ("{{upper \"a\" \"b\"}}", #"1:2: executing "" at <upper>: wrong number of args for upper: want 1 got 2"#),
        ("{{upper 3}}", #"1:8: executing "" at <3>: expected string; found 3"#),
        ("{{join .Name \",\"}}", #"1:7: executing "" at <.Name>: wrong type for value; expected []string; got string"#),
        ("{{join 3 \",\"}}", #"1:7: executing "" at <3>: can't handle 3 for arg of type []string"#),
        ("{{len 3}}", #"1:2: executing "" at <len 3>: error calling len: len of type int"#),
        ("{{eq 1}}", #"1:2: executing "" at <eq 1>: error calling eq: missing argument for comparison"#),
        ("{{eq 1 \"a\"}}", #"1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison"#),
        ("{{lt true false}}", #"1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison"#),
        ("{{index .Args 7}}", #"1:2: executing "" at <index .Args 7>: error calling index: index out of range: 7"#),
        (
            "{{index .Args \"x\"}}",
            #"1:2: executing "" at <index .Args "x">: error calling index: cannot index slice/array with type string"#
        ),
        (
            "{{index .Config.Labels 3}}",
            #"1:2: executing "" at <index .Config.Labels 3>: error calling index: value has type int; should be string"#
        ),
        ("{{slice \"abc\" 2 1}}", #"1:2: executing "" at <slice "abc" 2 1>: error calling slice: invalid slice index: 2 > 1"#),
        ("{{range .Name}}x{{end}}", #"1:8: executing "" at <.Name>: range can't iterate over /ic"#),
        ("{{template \"x\"}}", #"1:11: executing "" at <{{template "x"}}>: template "x" not defined"#),
        ("{{range .Args}}{{.Nope}}{{end}}", #"1:17: executing "" at <.Nope>: can't evaluate field Nope in type interface {}"#),
    ]) func `a template that does not fit its value`(template: String, complaint: String) {
        #expect(inspected(template) == "template parsing error: template: :" + complaint)
    }

    @Test func `what is nested without end is refused`() {
        let parentheses = "{{" + String(repeating: "(", count: 100_000)
        #expect(inspected(parentheses) == "template parsing error: template: :1: max expression depth exceeded")
        let branches = String(repeating: "{{if true}}", count: 100_000)
        #expect(inspected(branches) == "template parsing error: template: :1: max expression depth exceeded")
    }

    @Test func `the smallest integer is no width`() {
        #expect(inspected("{{printf \"%*d\" -9223372036854775808 3}}") == "%!(BADWIDTH)3")
    }

    @Test func `a template that calls itself comes to an end`() throws {
        let template = try Template("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}")
        #expect(throws: TemplateError.self) { try template.render(document) }
    }
}
