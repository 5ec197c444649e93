import Foundation
import Testing

/// A container for `cp`, running or not.
struct CopiedContainer {
    let name = "c" + UUID().uuidString.prefix(8).lowercased()
    /// Files of this machine.
    let folder: String

    init(_ options: [String] = [], _ script: String = "true", runs: Bool) throws {
        folder = try StateFolder.current.scratch()
        let command = runs ? "\(script); touch /ready; exec sleep 1000" : script
        let words = ["run"] + (runs ? ["-d"] : []) + ["--name", name] + options + ["busybox", "sh", "-c", command]
        let outcome = try minibox(words)
        try #require(outcome.code == 0, "\(outcome)")
        if runs { try #require(waitUntil { (try? minibox(["exec", name, "test", "-e", "/ready"]).code) == 0 }) }
    }

    func remove() throws { #expect(try minibox(["rm", "-f", name]).code == 0) }

    /// Runs a script in the folder; `$C` is the container.
    @discardableResult
    func host(_ script: String) throws -> Outcome {
        try MiniboxTests.host("cd \(folder) && \(script)", environment: ["C": name])
    }

    /// What a script prints, which must end well.
    func output(_ script: String, at location: SourceLocation = #_sourceLocation) throws -> String {
        let outcome = try host(script)
        try #require(outcome.code == 0, "\(outcome)", sourceLocation: location)
        return outcome.stdout
    }
}

@Suite(.asRoot, .ownStateFolder) struct `Copying files` {
    @Test(arguments: [true, false]) func `goes both ways, whether the container runs or not`(_ runs: Bool) throws {
        let box = try CopiedContainer(runs: runs)
        defer { try? box.remove() }
        #expect(
            try box.output(
                """
                echo data > f; mkdir -p d/s; echo deep > d/s/a; ln -s a d/s/link; chmod 640 f; touch -d 2001-02-03 f
                $MINIBOX cp f $C:/tmp/f2 && $MINIBOX cp f $C:/tmp && $MINIBOX cp d $C:/tmp/ && $MINIBOX cp d/. $C:/tmp/new
                $MINIBOX cp $C:/tmp/f2 back && cat back && stat -c '%a %y' back
                $MINIBOX cp $C:/tmp/d out && cat out/s/a && readlink out/s/link
                $MINIBOX cp $C:/tmp/. . && ls
                """)
                == "data\n640 2001-02-03 00:00:00.000000000 +0000\ndeep\na\nback\nd\nf\nf2\nnew\nout\n")
    }

    @Test(arguments: [true, false]) func `goes through volumes, and not into those that are read-only`(_ runs: Bool) throws {
        let volume = try StateFolder.current.scratch()
        let box = try CopiedContainer(["-v", "\(volume):/rw", "-v", "\(volume):/ro:ro"], "echo inside > /rw/in", runs: runs)
        defer { try? box.remove() }
        try box.host("echo data > f && $MINIBOX cp f $C:/rw/f && $MINIBOX cp $C:/ro/in in")
        #expect(Machine.text("\(volume)/f") == "data\n")
        #expect(Machine.text("\(box.folder)/in") == "inside\n")
        expectRefusal(try box.host("$MINIBOX cp f $C:/ro/g"), code: 1, saying: "mounted volume is marked read-only")
        #expect(Machine.names(in: volume).sorted() == ["f", "in"])
    }

    @Test func `takes and gives archives`() throws {
        let box = try CopiedContainer(runs: true)
        defer { try? box.remove() }
        #expect(
            try box.output(
                """
                echo data > f; mkdir d; echo x > d/e; tar cz f d | $MINIBOX cp - $C:/tmp
                $MINIBOX cp $C:/tmp/f - | tar xO; $MINIBOX cp $C:/tmp - | tar t; $MINIBOX cp $C:/tmp/d/. - | tar t
                """) == "data\ntmp/\ntmp/d/\ntmp/d/e\ntmp/f\n./\n./e\n")
        expectRefusal(try box.host("echo x | $MINIBOX cp - $C:/tmp"), code: 1, saying: "Unrecognized archive format")
        expectRefusal(
            try box.host("tar c f | $MINIBOX cp - $C:/tmp/f"), code: 1,
            saying: "destination \"\(box.name):/tmp/f\" must be a directory")
    }

    @Test func `follows a link that is the source only with -L, and one that is the target always`() throws {
        let box = try CopiedContainer([], "ln -s /etc/passwd /link; ln -s /tmp /to; ln -s /root/new /dangling", runs: true)
        defer { try? box.remove() }
        #expect(
            try box.output(
                """
                echo data > f; ln -s f l
                $MINIBOX cp $C:/link a && readlink a; $MINIBOX cp -L $C:/link b && head -c 4 b && echo
                $MINIBOX cp f $C:/to/x && $MINIBOX cp f $C:/dangling && $MINIBOX exec $C cat /tmp/x /root/new
                $MINIBOX cp l $C:/l1 && $MINIBOX cp -L l $C:/l2 && $MINIBOX exec $C sh -c 'readlink /l1; cat /l2'
                """) == "/etc/passwd\nroot\ndata\ndata\nf\ndata\n")
    }

    @Test func `keeps owners on their way in, and out with -a`() throws {
        let box = try CopiedContainer([], "echo x > /tmp/x; chown 12:34 /tmp/x", runs: true)
        defer { try? box.remove() }
        #expect(
            try box.output(
                """
                echo data > f && chown 56:78 f && $MINIBOX cp f $C:/tmp && $MINIBOX exec $C stat -c %u:%g /tmp/f
                $MINIBOX cp $C:/tmp/x y && stat -c %u:%g y && $MINIBOX cp -a $C:/tmp/x z && stat -c %u:%g z
                """) == "56:78\n0:0\n12:34\n")
    }

    @Test func `says how much was copied to a terminal, unless it is told to be quiet`() throws {
        let box = try CopiedContainer(runs: false)
        defer { try? box.remove() }
        let outcome = try box.host("echo data > f; $MINIBOX cp -q=false f $C:/tmp/f; $MINIBOX cp f $C:/tmp/g")
        #expect(outcome.stderr == "Successfully copied 2.05kB to \(box.name):/tmp/f\n" && outcome.stdout == "")
    }

    @Test(arguments: [
        ("$C:/nosuch x", "Could not find the file /nosuch in container $C"),
        ("f $C:/no/dir/x", "Could not find the file /no/dir in container $C"),
        ("f $C:/etc/passwd/x", "extraction point is not a directory"),
        ("nosuchfile $C:/tmp", "lstat $PWD/nosuchfile: no such file or directory"),
        ("f nosuch:/tmp", "No such container: nosuch"), ("d $C:/etc/passwd", "cannot copy directory"),
        ("f $C:/tmp/no/", "no such directory"),
        ("f g", "must specify at least one container source"), ("$C:/a $C:/b", "copying between containers is not supported"),
        ("f $C:/dev/null", "destination \"$C:/dev/null\" must be a directory or a regular file: got a device"),
        ("$C:/etc/passwd no/such/place", "invalid output path: directory \"$PWD/no/such\" does not exist"),
        ("$C:/etc/passwd /dev/null", "must be a directory or a regular file: got a device"),
        ("f $C:/etc", "cannot overwrite directory \"f\" with non-directory"),
        ("d $C:/tmp", "cannot overwrite non-directory \"d\" with directory"), ("'' $C:/x", "source can not be empty"),
    ]) func `refuses in Docker's words`(_ words: String, _ text: String) throws {
        let box = try CopiedContainer([], "mkdir -p /etc/f; touch /tmp/d", runs: true)
        defer { try? box.remove() }
        let said = text.replacingOccurrences(of: "$C", with: box.name).replacingOccurrences(of: "$PWD", with: box.folder)
        expectRefusal(try box.host("echo x > f; mkdir d; $MINIBOX cp \(words)"), code: 1, saying: said)
    }
}
