import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder, .needs("ps", package: "procps")) struct `minibox top` {
    @Test func `shows the container's processes, exec'd ones too, and no others`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "to", "busybox", "sh", "-c", "sleep 86301; true"], in: state)
            try minibox(["exec", "-d", "to", "sleep", "86302"], in: state)
            #expect(try waitUntil { try minibox(["top", "to"], in: state).lines.count == 4 })
            let lines = try minibox(["top", "to"], in: state).lines
            #expect(
                lines[0].split(separator: " ") == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"].map { $0[...] })
            #expect(lines.dropFirst().map { $0.suffix(5) }.sorted() == [" true", "86301", "86302"])
            let chosen = try minibox(["top", "to", "-o", "pid,args"], in: state).lines
            #expect(chosen[0].split(separator: " ") == ["PID", "COMMAND"])
            #expect(chosen.count == 4)
            #expect(chosen.dropFirst().compactMap { pid_t($0.prefix { $0 != " " }) }.contains(state.firstProcess(of: id) ?? 0))
            state.end(id)
        }
    }

    @Test func `does not run the container's own ps`() throws {
        try StateFolder.with { state in
            let script = "printf '#!/bin/sh\\necho PID; echo hostile\\n' > /bin/own; rm /bin/ps; mv /bin/own /bin/ps; "
            let id = try background(
                ["--name", "hostile", "busybox", "sh", "-c", "\(script)chmod 755 /bin/ps; exec sleep 86303"], in: state)
            #expect(try waitUntil { try minibox(["top", "hostile"], in: state).stdout.contains("86303") })
            #expect(!(try minibox(["top", "hostile"], in: state).stdout.contains("hostile")))
            state.end(id)
        }
    }

    @Test func `says what it cannot do`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "to", "busybox", "sleep", "86304"], in: state)
            expectRefusal(
                try minibox(["top", "to", "-o", "args"], in: state), code: 1, saying: "Couldn't find PID field in ps output")
            expectRefusal(try minibox(["top", "to", "--no-such-option"], in: state), code: 1, saying: "unknown gnu long option")
            expectRefusal(
                try minibox(["top", "to"], environment: ["PATH": "/nowhere"], in: state), code: 1,
                saying: "there is no ps on this machine")
            expectRefusal(try minibox(["top", "nosuch"], in: state), code: 1, saying: "No such container: nosuch")
            state.end(id)
            expectRefusal(try minibox(["top", "to"], in: state), code: 1, saying: "Container \(id) is not running")
        }
    }
}

/// Starts a container in the background.
///
/// - Returns: its id.
func background(_ words: [String], in state: StateFolder = .current) throws -> String {
    let outcome = try minibox(["run", "-d"] + words, in: state)
    try #require(outcome.code == 0, "\(outcome)")
    return String(outcome.stdout.dropLast())
}

@Suite(.asRoot, .ownStateFolder) struct `minibox port` {
    @Test func `knows of no published port`() throws {
        try StateFolder.with { state in
            try minibox(["create", "--name", "po", "busybox"], in: state)
            let outcome = try minibox(["port", "po"], in: state)
            #expect(outcome.code == 0 && outcome.stdout == "", "\(outcome)")
            expectRefusal(try minibox(["port", "po", "82"], in: state), code: 1, saying: "No public port '82' published for po")
            expectRefusal(try minibox(["port", "po", "80/udp"], in: state), code: 1, saying: "No public port '80/udp'")
            expectRefusal(try minibox(["port", "po", "x"], in: state), code: 1, saying: "invalid port (x)")
            expectRefusal(try minibox(["port", "po", "99999"], in: state), code: 1, saying: "value out of range")
            expectRefusal(try minibox(["port", "nosuch"], in: state), code: 1, saying: "No such container: nosuch")
        }
    }
}
