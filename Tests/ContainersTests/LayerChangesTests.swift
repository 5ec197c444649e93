import Linux
import Testing

@testable import Containers

private let image = "mkdir -p etc/init.d var/log bin && touch etc/group etc/profile etc/init.d/rc var/log/old bin/sh"

@Suite(.enabled(if: effectiveUserID() == 0, "needs root: mounts overlays"))
struct `The changes of a container` {
    @Test func `are what it added, changed and deleted, and the folders above`() throws {
        let layers = try WrittenLayers([image], "mkdir a && touch a/b new && echo x >> etc/group && rm etc/profile")
        #expect(try layers.changes() == ["A /a", "A /a/b", "C /etc", "C /etc/group", "D /etc/profile", "A /new"])
    }

    @Test func `are none where nothing was written`() throws {
        #expect(try WrittenLayers([image], "cat etc/group; ls -lR").changes() == [])
    }

    @Test func `say every folder above, though only a file deep below was written to`() throws {
        let layers = try WrittenLayers([image], "echo x >> etc/init.d/rc")
        #expect(try layers.changes() == ["C /etc", "C /etc/init.d", "C /etc/init.d/rc"])
    }

    @Test func `are changes too where only a mode, an owner or a time is another`() throws {
        let layers = try WrittenLayers(
            [image], "chmod 600 etc/group; chown 5 etc/profile; touch -d 2001-01-01 bin; chmod 700 var/log")
        #expect(try layers.changes() == ["C /bin", "C /etc", "C /etc/group", "C /etc/profile", "C /var", "C /var/log"])
    }

    @Test func `are a deletion for each thing that was in a folder which was made anew`() throws {
        let layers = try WrittenLayers([image], "rm -r etc && mkdir etc && touch etc/group etc/own")
        #expect(
            try layers.changes() == ["C /etc", "C /etc/group", "D /etc/init.d", "A /etc/own", "D /etc/profile"])
    }

    @Test func `know a folder in the place of a file, and a file in that of a folder`() throws {
        let layers = try WrittenLayers([image], "rm etc/group && mkdir etc/group && touch etc/group/x && rm -r var && touch var")
        #expect(try layers.changes() == ["C /etc", "C /etc/group", "A /etc/group/x", "C /var"])
    }

    @Test func `are seen through whiteouts and folders made anew in the layers below`() throws {
        let layers = try WrittenLayers(
            [image, "rm etc/profile && rm -r var && mkdir -p var/log && touch var/log/middle"],
            "touch etc/profile var/log/old && rm var/log/middle")
        #expect(
            try layers.changes() == ["C /etc", "A /etc/profile", "C /var", "C /var/log", "D /var/log/middle", "A /var/log/old"])
    }

    @Test func `know a whiteout that is an attribute`() throws {
        let layers = try WrittenLayers([image], "touch etc/group")
        try shell("cd \(layers.lowers[0])/etc && rm group && touch group && setfattr -n trusted.overlay.whiteout -v y group")
        #expect(try layers.changes() == ["C /etc", "D /etc/group"])
    }

    @Test func `do not show where minibox mounts something`() throws {
        let layers = try WrittenLayers(
            [image], "mkdir proc sbin dev etc/pts && touch etc/hosts sbin/minibox-init && mkdir dev/pts && echo x > etc/hostname")
        let places: Set = ["/proc", "/sbin/minibox-init", "/dev", "/dev/pts", "/etc/hosts", "/etc/hostname"]
        #expect(try layers.changes(placeholders: places) == ["C /etc", "A /etc/hostname", "A /etc/pts"])
        let untouched = try WrittenLayers([image], "touch etc/hosts; mkdir dev dev/pts")
        #expect(try untouched.changes(placeholders: places) == [])
    }
}
