import Formats
import Testing

/// The right column was printed by docker 28.2 for a document with these values.
struct TemplateTests {
    @Test(arguments: [
        ("{{.Name}} {{json .Args}} {{.HostConfig.RestartPolicy.Name}}", #"/ic ["-c","echo hi"] on-failure"#),
        ("{{.Args}} {{.ExecIDs}} {{.HostConfig.Binds}} {{len .ExecIDs}}", "[-c echo hi] [] [] 0"),
        (
            "{{.Config.Labels}} {{.HostConfig.RestartPolicy}} {{.HostConfig.PidsLimit}}",
            "map[a:1 b:<x&y> k:v] {on-failure 3} <nil>"
        ),
        ("{{json .Config.Labels}} {{json .HostConfig.Binds}}", #"{"a":"1","b":"<x&y>","k":"v"} null"#),
        ("{{.HostConfig.PortBindings}} {{.Config.Volumes}}", "map[80/tcp:[{ 18300}]] map[/anon:{}]"),
        ("{{.Config.Labels.nosuch}}|{{index .Config.Labels \"nosuch\"}}|", "<no value>||"),
        ("{{(index (index .HostConfig.PortBindings \"80/tcp\") 0).HostPort}}", "18300"),
        ("{{index .HostConfig.PortBindings \"80/tcp\" 0 \"HostPort\"}}", "18300"),
    ]) func `values print as Go prints them`(template: String, text: String) {
        #expect(inspected(template) == text)
    }

    @Test(arguments: [
        ("{{range .Args}}[{{.}}]{{end}}", "[-c][echo hi]"),
        ("{{range $i, $e := .Args}}{{if $i}}, {{end}}{{$i}}={{$e}}{{end}}", "0=-c, 1=echo hi"),
        ("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}", "a=1 b=<x&y> k=v "),
        ("{{range .HostConfig.Binds}}x{{else}}none{{end}}", "none"),
        ("{{range 3}}{{.}}{{end}}", "012"),
        ("{{range .Args}}{{if eq . \"echo hi\"}}{{break}}{{end}}{{.}}{{end}}", "-c"),
        ("{{range .Args}}{{if eq . \"-c\"}}{{continue}}{{end}}{{.}}{{end}}", "echo hi"),
        ("{{with .Config.User}}{{.}}{{else with .Name}}{{.}}{{end}}", "/ic"),
        ("{{if .State.Running}}a{{else if eq .State.ExitCode 0}}zero{{else}}c{{end}}", "zero"),
        ("{{$x := .Name}}{{if true}}{{$x = \"b\"}}{{end}}{{$x}}", "b"),
        ("{{$n := .Name}}{{range .Args}}{{$n}} {{$.Id | len}};{{end}}", "/ic 12;/ic 12;"),
        ("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", "172.17.0.2"),
        ("{{define \"a\"}}<{{.}}>{{end}}{{template \"a\" .Name}}{{block \"b\" .Id}}[{{.}}]{{end}}", "</ic>[aaaaaaaaaaaa]"),
        ("a {{- .Name -}} b {{/* c */}}c{{- /* d */ -}} d", "a/icb cd"),
        ("{{(len .Args) | printf \"%03d\"}} {{.State.Status | upper | printf \"%q\"}}", "002 \"CREATED\""),
        ("{{.Name|}}", "/ic"),
        ("a\\tb", "a\\tb"),
    ]) func `control flow, variables and pipes`(template: String, text: String) {
        #expect(inspected(template) == text)
    }

    @Test(arguments: [
        (
            "{{join .Args \",\"}} {{split \"a,b\" \",\"}} {{title \"docker-compose it's a_b\"}}",
            "-c,echo hi [a b] Docker-Compose It'S A_b"
        ),
        ("{{lower \"ÄÖ\"}} {{upper \"straße\"}} {{pad \"x\" 1 2}}|{{pad \"\" 1 2}}|{{truncate .Name 2}}", "äö STRAßE  x  ||/i"),
        ("{{and 1 0 2}} {{or 0 \"\" \"x\"}} {{not nil}} {{and true nil}}", "0 x true <no value>"),
        (
            "{{eq 1 2 3 1}} {{ne \"a\" \"b\"}} {{lt 1 2}} {{le 2 2}} {{gt 3 2}} {{ge 1 2}} {{eq nil nil}}",
            "true true true true true false true"
        ),
        ("{{slice .Name 1}} {{slice .Args 1}} {{slice \"abc\" 1 2}} {{index \"abc\" 1}}", "ic [echo hi] b 98"),
        ("{{print 1 2 \"a\" \"b\" 3 nil true}} {{println \"a\" 1}}", "1 2ab3 <nil> true a 1\n"),
        ("{{html \"<a>&\\\"'\"}} {{urlquery \"a b&c/d'é\"}}", "&lt;a&gt;&amp;&#34;&#39; a+b%26c%2Fd%27%C3%A9"),
        ("{{json \"a<b>&\"}} {{json nil}} {{json 1e21}}", "\"a<b>&\" null 1e+21"),
        (
            "{{1000000.0}} {{1e20}} {{0.0001}} {{.00001}} {{123456789.123}} {{1.0}} {{0x1F}} {{0b11}} {{010}} {{1_000}}",
            "1e+06 1e+20 0.0001 1e-05 1.23456789123e+08 1 31 3 8 1000"
        ),
        ("{{'a'}} {{\"\\u00e9\\x41\\101\"}} {{`raw\\n`}}", "97 éAA raw\\n"),
    ]) func functions(template: String, text: String) {
        #expect(inspected(template) == text)
    }

    @Test(arguments: [
        (
            "%d %s %q %v %x %X %t %05d|%-10s|%10s|", "{{printf F 42 \"s\" \"q\" .Args 255 \"hi\" true 42 \"l\" \"r\"}}",
            "42 s \"q\" [-c echo hi] ff 6869 true 00042|l         |         r|"
        ),
        (
            "%6.2f|%-8.3e|%G|%08.3f|%+.1f", "{{printf F 3.14159 12345.678 1e-10 -3.14159 2.25}}",
            "  3.14|1.235e+04|1E-10|-003.142|+2.2"
        ),
        ("%#x %#o %b %c %U %o %T %+d|% d", "{{printf F 255 8 5 65 65 8 .Args 3 4}}", "0xff 010 101 A U+0041 10 []string +3| 4"),
        ("%5t|%-5v|%.2s|%5.1s|%x|% x", "{{printf F true 1 \"héllo\" \"xyz\" \"é\" \"hi\"}}", " true|1    |hé|    x|c3a9|68 69"),
        (
            "%+v %#v %q %q", "{{printf F .HostConfig.RestartPolicy \"a\" 65 .Args}}",
            "{Name:on-failure MaximumRetryCount:3} \"a\" 'A' [\"-c\" \"echo hi\"]"
        ),
        ("%[2]d %[1]d %[3]d", "{{printf F 1 2}}", "2 1 %!d(BADINDEX)"),
        ("%*d|%-*d|%.*f", "{{printf F 5 3 5 3 2 3.14159}}", "    3|3    |3.14"),
        ("%d %s %z %t", "{{printf F \"a\" 3 1 1}}", "%!d(string=a) %!s(int=3) %!z(int=1) %!t(int=1)"),
        ("%d %d", "{{printf F 1}}", "1 %!d(MISSING)"),
        ("x", "{{printf F 1 \"b\"}}", "x%!(EXTRA int=1, string=b)"),
        ("%% %s %", "{{printf F nil}}", "% %!s(<nil>) %!(NOVERB)"),
        ("%.0f %.0f %.1e %.3g %.4g %.2f", "{{printf F 0.5 1.5 12345.0 999999.0 1023.99 2.675}}", "0 2 1.2e+04 1e+06 1024 2.67"),
    ]) func `printf and its marks for what does not fit`(format: String, template: String, text: String) {
        #expect(inspected(template.replacing("F", with: "\"\(format)\"")) == text)
    }

    @Test func `a template knows which fields of its value it reads`() throws {
        let template = try Template("{{if .ID}}{{range .Names}}{{$.Size}}{{.Status}}{{end}}{{end}}")
        #expect(template.reads(field: "ID") && template.reads(field: "Size") && !template.reads(field: "Labels"))
    }
}

extension String {
    /// The first occurrence only, without Foundation.
    fileprivate func replacing(_ word: Character, with text: String) -> String {
        guard let index = firstIndex(of: word) else { return self }
        return String(self[..<index]) + text + String(self[self.index(after: index)...])
    }
}
