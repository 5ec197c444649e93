import Linux
import Testing

@testable import Containers

private let image = "mkdir -p etc/init.d var/log bin && touch etc/group etc/profile etc/init.d/rc var/log/old bin/sh"

@Suite(.enabled(if: effectiveUserID() == 0, "needs root: mounts overlays"))
struct `A whole copy of an image` {
    /// Copies all layers, does something to the copy, and says what has changed.
    private func changes(of layers: borrowing WrittenLayers, after script: String = "true", drop: Bool = false) throws -> [String]
    {
        let copy = "\(layers.path)/copy"
        try makeDirectory(copy)
        try WholeCopy(layers: layers.lowers, maps: nil).putTogether(in: copy)
        try shell("touch \(layers.path)/copied; sleep 0.02; cd \(copy); \(script)")
        let changes = LayerChanges(
            upper: copy, lowers: layers.lowers, placeholders: ["/proc"],
            copiedAt: try status("\(layers.path)/copied").modifiedAt)
        let found = try changes.all().map(\.description)
        if drop {
            let directory = try open(copy, [.readOnly, .directory])
            try changes.dropUnchanged(from: directory.number)
        }
        return found
    }

    @Test func `shows what an overlay of the layers shows`() throws {
        let layers = try WrittenLayers(
            [image],
            "rm bin/sh; rm -r etc/init.d; mkdir etc/init.d; echo x > etc/init.d/new; chown 7:8 etc/group; ln etc/group etc/g2")
        #expect(try changes(of: layers) == [])
        // The links of a directory are counted otherwise by an overlay.
        let listing = """
            find . -type f -exec stat -c "%n %h" {} + | sort; stat -c "%n %f %u:%g %Y" $(find . | sort); find . -type f -exec cat {} +
            """
        let merged = try shell(
            """
            unshare --mount sh -ec 'mount -t overlay overlay -o lowerdir=\(layers.lowers.joined(separator: ":")) \(layers.path)/merged
            cd \(layers.path)/merged; \(listing)'
            """)
        let copied = try shell("cd \(layers.path)/copy; \(listing)")
        #expect(copied == merged)
        #expect(copied.contains("etc/init.d/new") && !copied.contains("bin/sh") && !copied.contains("init.d/rc"))
    }

    @Test func `has the same changes as an overlay that the same was done to`() throws {
        let script = "mkdir -p a proc && touch a/b; echo x >> etc/group; rm etc/profile; chmod 600 bin/sh; rm -r var"
        let layers = try WrittenLayers([image], "true")
        let written = try WrittenLayers([image], script)
        #expect(try changes(of: layers, after: script) == written.changes(placeholders: ["/proc"]))
    }

    @Test func `is of the uppermost kind where a layer has a file and another one a directory`() throws {
        let layers = try WrittenLayers(
            [image, "rm -r etc/init.d var; ln -s etc var; echo x > etc/init.d"], "rm var; mkdir -p var/new")
        #expect(try changes(of: layers) == [])
        #expect(try shell("cd \(layers.path)/copy; cat etc/init.d; find var") == "x\nvar\nvar/new\n")
    }

    @Test func `is changed by what keeps the time and the size`() throws {
        let layers = try WrittenLayers([image], "echo one > etc/group")
        let script =
            "touch -r etc/group /tmp/$$; echo two > etc/group; touch -r /tmp/$$ etc/group; rm /tmp/$$; setfattr -n user.a -v b bin/sh"
        #expect(try changes(of: layers, after: script) == ["C /bin", "C /bin/sh", "C /etc", "C /etc/group"])
    }

    @Test func `leaves a layer that brings the changes back`() throws {
        let layers = try WrittenLayers([image], "true")
        let expected = try changes(of: layers, after: "echo x >> etc/group; rm etc/profile; mkdir -p a/b", drop: true)
        let files = try shell("cd \(layers.path)/copy; find . | sort")
        #expect(files == ".\n./a\n./a/b\n./etc\n./etc/group\n./etc/profile\n")
        let layer = LayerChanges(upper: "\(layers.path)/copy", lowers: layers.lowers, placeholders: [])
        #expect(try layer.all().map(\.description) == expected)
    }
}
