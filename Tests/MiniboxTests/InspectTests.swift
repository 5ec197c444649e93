import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Inspect` {
    private func inspect(_ words: String...) throws -> Outcome { try minibox(["inspect"] + words) }

    @Test func `shows a document that other programs can read`() throws {
        let id = String(
            try minibox(["create", "--name", "doc", "-m", "32m", "-v", "/etc:/e:ro", "busybox", "sh"]).stdout.dropLast())
        let outcome = try inspect("doc")
        let documents = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [[String: Any]]
        let document = try #require(documents?.first)
        #expect(document["Id"] as? String == id && document["Name"] as? String == "/doc")
        #expect((document["HostConfig"] as? [String: Any])?["Memory"] as? Int == 32 << 20)
        let mounts = document["Mounts"] as? [[String: Any]]
        #expect(mounts?.first?["Source"] as? String == "/etc" && mounts?.first?["RW"] as? Bool == false)
        #expect(try inspect("-f", "json", String(id.prefix(12))).lines.count == 1)
        #expect(outcome.stdout == (try minibox(["container", "inspect", "doc"]).stdout))
    }

    @Test func `tells the process of one that runs, and the end of one that does not`() throws {
        _ = try minibox(["run", "-d", "--name", "life", "busybox", "sleep", "1000"])
        let pid = try inspect("-f", "{{.State.Status}} {{.State.Pid}}", "life").stdout.split(separator: " ").last.map {
            $0.dropLast()
        }
        #expect(Machine.text("/proc/\(pid ?? "")/cmdline") == "sleep\u{0}1000\u{0}")
        for path in ["HostsPath", "ResolvConfPath", "HostnamePath"] {
            let file = try inspect("-f", "{{.\(path)}}", "life").stdout.dropLast()
            #expect(FileManager.default.fileExists(atPath: String(file)), "\(path)")
        }
        _ = try minibox(["kill", "life"])
        let state = try inspect("-f", "{{.State.Status}} {{.State.Running}} {{.State.Pid}} {{.State.ExitCode}}", "life").stdout
        #expect(state == "exited false 0 137\n")
    }

    @Test func `shows those that there are, and says which are not`() throws {
        _ = try minibox(["create", "--name", "there", "busybox"])
        let outcome = try inspect("there", "nosuch", "-f", "{{.Name}}")
        #expect(outcome.code == 1 && outcome.stdout == "/there\n", "\(outcome)")
        #expect(outcome.stderr.hasPrefix("minibox: No such object: nosuch\n"), "\(outcome)")
        let none = try inspect("nosuch")
        #expect(none.code == 1 && none.stdout == "[]\n", "\(none)")
    }

    @Test func `of a template that does not fit prints an empty line, and says why`() throws {
        _ = try minibox(["create", "--name", "odd", "busybox"])
        let outcome = try inspect("-f", "{{.NoSuch}}", "odd")
        #expect(outcome.code == 1 && outcome.stdout == "\n", "\(outcome)")
        #expect(outcome.stderr.contains("map has no entry for key \"NoSuch\""), "\(outcome)")
        let unreadable = try inspect("-f", "{{.Name", "odd")
        #expect(unreadable.code == 64 && unreadable.stdout == "", "\(unreadable)")
        #expect(unreadable.stderr.contains("template parsing error: template: :1: unclosed action"), "\(unreadable)")
    }

    @Test func `finds images and volumes, too, unless a type is named`() throws {
        _ = try minibox(["run", "--rm", "-v", "store:/s", "busybox", "true"])
        #expect(try inspect("-f", "{{.Name}}", "store").stdout == "store\n")
        #expect(try inspect("-f", "{{.RepoTags}} {{.Os}}", "busybox").stdout == "[busybox:latest] linux\n")
        let outcome = try inspect("--type", "image", "store")
        #expect(outcome.code == 1 && outcome.stderr.contains("no such image: store: No such image: store:latest"), "\(outcome)")
        #expect(try inspect("--type", "container", "store").code == 1)
        expectRefusal(try inspect("--type", "planet", "store"), code: 1, saying: "unknown type: \"planet\"")
    }

    @Test(arguments: ["", "{", "\u{0}\u{1}"]) func `shows one whose record is damaged`(_ text: String) throws {
        let state = StateFolder.current
        let id = String(try minibox(["create", "-h", "sea", "busybox"]).stdout.dropLast())
        try text.write(toFile: "\(state.path)/containers/\(id)/container.json", atomically: false, encoding: .utf8)
        #expect(try inspect("-f", "{{.State.Status}} {{.Config.Hostname}}", id).stdout == "dead sea\n")
        #expect(try minibox(["rm", "-f", id]).code == 0)
    }

    @Test func `is not what ps does with a format that means nothing`() throws {
        expectRefusal(
            try minibox(["ps", "--format", "{{.Nosuch}}"]), code: 1, saying: "failed to execute template: template: :1:2:")
        expectRefusal(
            try minibox(["ps", "--format", "{{.ID"]), code: 1, saying: "failed to parse template: template: :1: unclosed")
        #expect(try minibox(["ps", "--format", "table {{.ID}}"]).stdout.hasPrefix("CONTAINER ID\n"))
    }
}
