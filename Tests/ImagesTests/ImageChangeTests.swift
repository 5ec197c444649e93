import OCI
import Testing

@testable import Images

/// What an image is told to run, after changes.
private func changed(_ changes: String..., from defaults: ExecutionDefaults = ExecutionDefaults()) throws -> ExecutionDefaults {
    var defaults = defaults
    try defaults.apply(try ImageChange.parse(changes))
    return defaults
}

@Suite struct `A change of an image` {
    @Test func `is a command for a shell, or a list of words`() throws {
        #expect(try changed("CMD cat /c").command == ["/bin/sh", "-c", "cat /c"])
        #expect(try changed("cmd [\"a b\", \"c\"]").command == ["a b", "c"])
        #expect(try changed("CMD").command == nil)
    }

    @Test func `of the entrypoint takes the command away, unless it comes with one`() throws {
        var defaults = ExecutionDefaults()
        defaults.command = ["old"]
        #expect(try changed("ENTRYPOINT [\"/x\"]", from: defaults).command == nil)
        let both = try changed("CMD [\"new\"]", "ENTRYPOINT [\"/x\"]", from: defaults)
        #expect(both.command == ["new"] && both.entrypoint == ["/x"])
    }

    @Test func `sets variables, in place of old ones, with quotes and other variables`() throws {
        var defaults = ExecutionDefaults()
        defaults.environment = ["PATH=/bin", "A=1"]
        let result = try changed(
            "ENV A=2 B=\"x y\"", "ENV C ${A}-$B and more", "ENV D='$A' E=${NONE:-else} F=${A:+yes} G=a\\ b", from: defaults)
        #expect(
            result.environment == ["PATH=/bin", "A=2", "B=x y", "C=2-x y and more", "D=$A", "E=else", "F=yes", "G=a b"])
    }

    @Test func `sets labels, ports, volumes, the user and the directory`() throws {
        let result = try changed(
            "LABEL a=b c=\"d e\"", "EXPOSE 80 53/udp 8000-8001", "VOLUME [\"/data\"]", "VOLUME /x /y", "USER nobody:nogroup",
            "WORKDIR /a", "WORKDIR b/../c", "ONBUILD RUN make", "STOPSIGNAL SIGINT")
        #expect(result.labels == ["a": "b", "c": "d e"])
        #expect(result.exposedPorts?.keys.sorted() == ["53/udp", "80/tcp", "8000/tcp", "8001/tcp"])
        #expect(result.volumes?.keys.sorted() == ["/data", "/x", "/y"])
        #expect(result.user == "nobody:nogroup" && result.workingDirectory == "/a/c" && result.stopSignal == "SIGINT")
        #expect(result.onBuild == ["RUN make"])
    }

    @Test func `may go on in the next line, and have comments between`() throws {
        #expect(try changed("# why\nENV A=1 \\\n B=2\n\nUSER x").environment == ["A=1", "B=2"])
    }

    @Test(arguments: [
        ("BOGUS x", "bogus is not a valid change command"), ("RUN x", "run is not a valid change command"),
        ("ENV A", "ENV must have two arguments"), ("ENV A=1 B", "Syntax error - can't find = in \"B\""),
        ("USER", "USER requires exactly one argument"), ("EXPOSE x", "Invalid containerPort: x"),
        ("EXPOSE 80/icmp", "Invalid containerPort"), ("ONBUILD ONBUILD RUN x", "Chaining ONBUILD"),
        ("ENV A=\"x", "unexpected end of statement"), ("ENV A=${B?x}", "unsupported modifier"), ("LABEL", "LABEL requires"),
    ]) func `is refused in Docker's words`(_ change: String, _ words: String) {
        let error = #expect(throws: ImageError.self) { try changed(change) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
}

@Suite struct `The name of an image` {
    @Test(arguments: [
        ("BAD:1", "invalid reference format: repository name (library/BAD) must be lowercase"),
        ("team/Bad", "invalid reference format: repository name (team/Bad) must be lowercase"),
        ("a b", "invalid reference format"),
        ("", "invalid reference format"), ("x:", "invalid reference format"),
        (String(repeating: "a", count: 64), "cannot specify 64-byte hexadecimal strings"),
    ]) func `is refused in Docker's words`(_ text: String, _ words: String) {
        let error = #expect(throws: ImageError.self) { try Reference.parse(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `may have upper case letters in its tag`() throws {
        #expect(try Reference.parse("x:RC1").description == "docker.io/library/x:RC1")
    }
}
