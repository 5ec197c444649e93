import Formats
import Foundation
import Linux
import Testing

@testable import Containers

@Suite struct `The store of volumes` {
    /// A store in a folder of a test's own.
    private func with(_ body: (VolumeStore, String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/minibox-volumes-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(VolumeStore(StateFolders(root: folder)), folder)
    }

    /// A container as far as volumes ask: a folder with its claims.
    private func makeContainer(_ digit: Character, _ claims: [VolumeClaims.Claim], in folder: String) throws -> String {
        let id = String(repeating: digit, count: 64)
        try FileManager.default.createDirectory(atPath: "\(folder)/containers/\(id)", withIntermediateDirectories: true)
        try VolumeClaims(claims).write(id, in: StateFolders(root: folder), durable: false)
        return id
    }

    private func named(_ text: String) throws -> VolumeName { try VolumeName(parsing: text) }

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return (error as? UsageError)?.message ?? "\(error)" }
        return "nothing is refused"
    }

    private func use(_ volume: Volume, isAnonymous: Bool = false, isInherited: Bool = false) -> VolumeUse {
        VolumeUse(
            volume: volume, destination: "/v", isAnonymous: isAnonymous, copiesImage: false, isInherited: isInherited)
    }

    @Test func `makes a volume whole, and leaves one that is there as it is`() throws {
        try with { store, folder in
            let made = try store.create(try named("data"), labels: ["k": "v"])
            #expect(try store.create(try named("data"), labels: ["k": "other"]) == made)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/volumes") == ["data"])
            let entries = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/volumes/data")
            #expect(entries.sorted() == ["_data", "volume.json"])
            #expect(try status("\(folder)/volumes/data/_data").mode == 0o755)
            #expect(try store.look(up: "data") == made && !made.isAnonymous)
        }
    }

    @Test func `gives a volume that nobody names a name of 64 digits, and a label`() throws {
        try with { store, _ in
            let made = try store.create()
            #expect(ContainerID.isPrefix(made.name) && made.name.utf8.count == 64 && made.isAnonymous)
        }
    }

    @Test func `refuses other drivers, and options that make no sense`() throws {
        try with { store, folder in
            let name = try named("gv2")
            #expect(
                message { _ = try store.create(name, driver: "bogus") }
                    == #"create gv2: error looking up volume plugin bogus: plugin "bogus" not found"#)
            for (options, words) in [
                (["foo": "1"], #"invalid option: "foo""#), (["type": "tmpfs"], #"missing required option: "device""#),
                (["device": "tmpfs"], #"missing required option: "type""#), (["o": "ro"], #"missing required option: "device""#),
                (["size": "1g"], "quota size requested but no quota support"),
            ] {
                #expect(message { _ = try store.create(name, options: options) } == "create gv2: \(words)")
            }
            #expect(!exists("\(folder)/volumes/gv2"))
        }
    }

    @Test func `removes no volume that a container has`() throws {
        try with { store, folder in
            _ = try store.create(try named("used"))
            let one = try makeContainer("1", [.init(name: "used", isAnonymous: false)], in: folder)
            let two = try makeContainer("2", [.init(name: "used", isAnonymous: true)], in: folder)
            #expect(try store.users() == ["used": [one, two]])
            for force in [false, true] {
                #expect(
                    message { try store.remove("used", force: force) } == "remove used: volume is in use - [\(one), \(two)]")
            }
            #expect(try store.prune(all: true) { _ in true }.names == [])
            // What goes with one container stays while another one has it.
            try store.removeAnonymous(of: two)
            #expect(try store.all().map(\.name) == ["used"])
            for id in [one, two] { try removeTree("\(folder)/containers/\(id)") }
            try store.remove("used")
            #expect(message { try store.remove("used") } == "get used: no such volume")
            try store.remove("used", force: true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/volumes") == [])
        }
    }

    @Test func `gives a container volumes of its own, that go with it`() throws {
        try with { store, folder in
            let id = try makeContainer("3", [], in: folder)
            let mine = Volume(name: try VolumeName.random().text, createdAt: 1, labels: [Volume.anonymousLabel: ""])
            let uses = [use(mine, isAnonymous: true), use(Volume(name: "kept", createdAt: 1))]
            try store.claim(uses, for: id, durable: false)
            #expect(try Set(store.users().keys) == [mine.name, "kept"])
            try store.removeAnonymous(of: id)
            #expect(try store.all().map(\.name) == ["kept"])
        }
    }

    @Test func `gives no volume that has gone meanwhile, or become another one`() throws {
        try with { store, folder in
            let id = try makeContainer("4", [], in: folder)
            let planned = Volume(name: "data", createdAt: 1)
            #expect(
                message { try store.claim([use(planned, isInherited: true)], for: id, durable: false) }
                    == "get data: no such volume")
            _ = try store.create(try named("data"), options: ["type": "tmpfs", "device": "tmpfs"])
            #expect(message { try store.claim([use(planned)], for: id, durable: false) }.contains("made anew"))
            #expect(try store.users().isEmpty)
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"name":1}"#])
    func `shows a volume whose record is damaged, and does not mount it`(text: String) throws {
        try with { store, folder in
            for name in ["bad", "good"] { _ = try store.create(try named(name)) }
            try text.write(toFile: "\(folder)/volumes/bad/volume.json", atomically: true, encoding: .utf8)
            #expect(try store.all().map(\.name) == ["bad", "good"])
            let bad = try store.look(up: "bad")
            #expect(bad.isDamaged)
            let id = try makeContainer("5", [], in: folder)
            #expect(message { try store.claim([use(bad)], for: id, durable: false) }.contains("is damaged"))
            try store.remove("bad")
            #expect(try store.all().map(\.name) == ["good"])
        }
    }

    @Test func `clears away what killed commands have left, and shows it to nobody`() throws {
        try with { store, folder in
            _ = try store.create(try named("first"))
            try FileManager.default.createDirectory(
                atPath: "\(folder)/volumes/.0123456789ab/_data/deep", withIntermediateDirectories: true)
            #expect(try store.all().map(\.name) == ["first"])
            _ = try store.create(try named("second"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/volumes").sorted() == ["first", "second"])
        }
    }

    @Test func `measures what files hold, each once`() throws {
        try with { store, folder in
            _ = try store.create(try named("sized"))
            let data = store.mountPoint("sized")
            try shell(
                """
                cd \(data); printf 12345 > a; ln a b; mkdir -p x/y; printf 123 > x/y/c; ln -s /etc/passwd link
                d=deep; for i in $(seq 400); do mkdir $d && cd $d || exit 1; done; printf 1 > end
                """)
            #expect(try store.size(of: "sized") == 5 + 3 + 11 + 1)
            #expect(try store.size(of: "nosuch") == 0)
        }
    }

    @Test func `lists by name, numbers as numbers, and by filters`() throws {
        try with { store, folder in
            for name in ["web10", "web2", "db"] { _ = try store.create(try named(name), labels: name == "db" ? ["a": "1"] : nil) }
            _ = try makeContainer("6", [.init(name: "db", isAnonymous: false)], in: folder)
            func names(_ texts: String...) throws -> [String] {
                var filters = Filters()
                for text in texts { try filters.add(text) }
                return try store.all(where: VolumeFilter(filters)).map(\.name)
            }
            #expect(try names() == ["db", "web2", "web10"])
            #expect(try names("dangling=true") == ["web2", "web10"])
            #expect(try names("dangling=0") == ["db"])
            #expect(try names("label=a=1") == ["db"] && names("label=a=2") == [])
            #expect(try names("name=eb1") == ["web10"] && names("name=^web2$") == ["web2"] && names("name=^eb") == [])
            #expect(try names("driver=local", "name=web") == ["web2", "web10"] && names("driver=nfs") == [])
            #expect(message { _ = try names("bogus=1") } == "Invalid filter 'bogus'")
            #expect(message { _ = try names("dangling=x") } == "Invalid filter 'dangling=x'")
        }
    }

    @Test func `remembers who has what, and believes no name that is none`() {
        let claims = VolumeClaims([.init(name: "data", isAnonymous: false), .init(name: "ab12", isAnonymous: true)])
        #expect(VolumeClaims(claims.text) == claims)
        #expect(VolumeClaims("../etc anonymous\n/\n\n.hidden anonymous\n").all == [])
    }

    @Test(arguments: [
        ("", "volumes-from specification cannot be an empty string"), ("c:zz", "invalid mode: zz"), ("c:", "invalid mode: "),
        ("c:ro,rw", "invalid mode: ro,rw"), ("c:nocopy", "invalid mode: nocopy"), ("c:rslave", "invalid mode: rslave"),
    ]) func `refuses mounts of another container in a mode that there is not`(text: String, words: String) {
        #expect(refusal { () throws(UsageError) in try VolumesFromArgument(parsing: text) } == words)
    }

    @Test func `takes mounts of another container to read, or to write`() throws {
        #expect(try VolumesFromArgument(parsing: "c:ro,z").readOnly)
        #expect(try !VolumesFromArgument(parsing: "c:rw").readOnly && !VolumesFromArgument(parsing: "c").readOnly)
        #expect(try VolumesFromArgument(parsing: "c:ro").container == "c")
    }
}
