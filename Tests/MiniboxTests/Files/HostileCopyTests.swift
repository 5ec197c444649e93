import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Copying files of a hostile container` {
    /// Files of the host that must stay as they are.
    private func decoy() throws -> String {
        let folder = try StateFolder.current.scratch()
        try "precious".write(toFile: "\(folder)/file", atomically: false, encoding: .utf8)
        return folder
    }

    private func expectUntouched(_ decoy: String, at location: SourceLocation = #_sourceLocation) {
        #expect(Machine.names(in: decoy) == ["file"], sourceLocation: location)
        #expect(Machine.text("\(decoy)/file") == "precious", sourceLocation: location)
    }

    @Test(arguments: [true, false]) func `stays inside, whatever its links say`(_ runs: Bool) throws {
        let decoy = try decoy()
        let up = String(repeating: "../", count: 20)
        let box = try CopiedContainer(
            [], "ln -s \(decoy) /abs; ln -s \(up)\(decoy) /rel; ln -s \(decoy)/file /file; mkdir -p \(decoy)", runs: runs)
        defer { try? box.remove() }
        for place in ["/abs/evil", "/rel/evil", "\(up)\(decoy)/evil"] {
            #expect(try box.host("echo evil > evil; $MINIBOX cp evil $C:\(place)").code == 0, "\(place)")
        }
        #expect(try box.host("$MINIBOX cp evil $C:/file && $MINIBOX cp -L $C:/file out && cat out").stdout == "evil\n")
        #expect(try box.host("tar c evil | $MINIBOX cp - $C:/abs").code == 0)
        expectUntouched(decoy)
    }

    @Test func `shows no file of the host through a link`() throws {
        let decoy = try decoy()
        let box = try CopiedContainer([], "ln -s \(decoy)/file /steal; ln -s \(decoy) /dir", runs: true)
        defer { try? box.remove() }
        for words in ["-L $C:/steal out", "$C:/dir/file out", "-L $C:/dir -", "$C:/dir/. -"] {
            let outcome = try box.host("$MINIBOX cp \(words); cat out 2>/dev/null")
            #expect(!outcome.stdout.contains("precious"), "\(outcome)")
        }
        #expect(try box.host("$MINIBOX cp $C:/steal link && readlink link").stdout == "\(decoy)/file\n")
    }

    @Test func `writes through no link that stands at the target on this machine`() throws {
        let decoy = try decoy()
        let box = try CopiedContainer([], "mkdir -p /d/sub && echo evil > /d/sub/file && echo evil > /d/file", runs: true)
        defer { try? box.remove() }
        let outcome = try box.host("mkdir d && ln -s \(decoy) d/sub && $MINIBOX cp $C:/d/. d")
        expectRefusal(outcome, code: 1, saying: "cannot overwrite non-directory \"sub\" with directory")
        #expect(try box.host("rm d/sub && ln -sf \(decoy)/file d/file && $MINIBOX cp $C:/d/. d && cat d/file").stdout == "evil\n")
        expectUntouched(decoy)
    }

    @Test func `is not held up by a fifo, and wakes no device`() throws {
        let box = try CopiedContainer([], "mkdir /d && mkfifo /d/p && mknod /d/zero c 1 5 && echo x > /d/f", runs: true)
        defer { try? box.remove() }
        #expect(
            try box.host("$MINIBOX cp $C:/d . && find d | sort && stat -c %F d/p d/zero").stdout
                == "d\nd/f\nd/p\nd/zero\nfifo\ncharacter special file\n")
        #expect(try box.host("$MINIBOX cp $C:/d/p - | tar tv | cut -c1").stdout == "p\n")
    }

    @Test func `takes no mount of the container away`() throws {
        let box = try CopiedContainer(runs: true)
        defer { try? box.remove() }
        let outcome = try box.host("echo evil > f; $MINIBOX cp f $C:/etc/hosts")
        expectRefusal(outcome, code: 1, saying: "Device or resource busy")
        #expect(try minibox(["exec", box.name, "cat", "/etc/hosts"]).stdout.contains("localhost"))
    }

    @Test func `leaves neither a mount nor a lock, even when it is killed`() throws {
        let state = StateFolder.current
        let box = try CopiedContainer(runs: false)
        defer { try? box.remove() }
        try box.host("truncate -s 1G big && head -c 200M /dev/zero > full")
        for delay in [0, 5, 20, 60, 150] {
            let command = try start(["cp", "\(box.folder)/full", "\(box.name):/full"])
            usleep(useconds_t(delay * 1000))
            command.send(SIGKILL)
            _ = try command.finish()
            // Whoever comes next finds the container as it was.
            #expect(try minibox(["start", "-a", box.name]).code == 0)
            #expect(waitUntil { state.locks.isEmpty })
            #expect(state.remains() == [])
        }
    }

    @Test func `lets nobody start the container meanwhile, and is waited for`() throws {
        let box = try CopiedContainer([], "cat /big | wc -c", runs: false)
        defer { try? box.remove() }
        let archive = try start(["cp", "-", "\(box.name):/"], input: .pipe)
        #expect(waitUntil { StateFolder.current.locks.count == 1 })
        let started = try start(["start", "-a", box.name])
        let tar = try Data(
            contentsOf: URL(
                fileURLWithPath: box.output("echo whole > big && tar cf t big && echo $PWD/t")
                    .trimmingCharacters(in: .newlines)))
        try archive.write(String(decoding: tar, as: UTF8.self))
        archive.closeInput()
        #expect(try archive.finish().code == 0)
        #expect(try started.finish().stdout == "6\n")
    }
}
