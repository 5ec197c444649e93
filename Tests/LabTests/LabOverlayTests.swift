import Foundation
import Testing

@Suite(.overlays)
struct LabOverlayTests {
    @Test func `the story finds a copy of the whole file for one byte, and a device in place of what was deleted`() throws {
        let story = try LabProcess("lab-overlay", "--size", "8m")
        #expect(story.exitCode == 0, "\(story.errors)")
        // Two bytes were appended by then: 8388608 and one block for the rest of a page.
        #expect(story.output.contains("0 -> 16392") && story.output.contains("16392 -> 16392"))
        #expect(story.output.contains("It is open(2) that copies"))
        #expect(story.output.contains("is a character device with the number 0:0, a whiteout"))
        #expect(story.output.contains("overlay.opaque of /mnt/upper/folder is \"y\""))
        #expect(story.output.contains("On the host, afterwards: all as before"))
    }

    @Test func `the picture names the layer that each file is seen from, before the changes and after`() throws {
        let story = try LabProcess("lab-overlay", "--size", "64k").output
        let rows = story.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            "merged shows upper app base", "motd app's . 19 B 12 B", "gone base's . . 12 B", "gone nothing device 0:0 . 12 B",
            "motd upper's 28 B 19 B 12 B", "folder upper's folder, opaque . folder", "folder/old nothing . . 12 B",
            "kept upper's 12 B . 12 B", "new upper's 14 B . .",
        ] { #expect(rows.contains(row), "no '\(row)' in:\n\(story)") }
        #expect(!story.contains("the kernel says otherwise"))
    }

    @Test func `an upper layer on an overlay is refused, and a lower one is not`() throws {
        let document = try StoryDocument(LabProcess("lab-overlay", "--size", "64k", "--json").output)
        let facts = Dictionary(document.facts.map { ($0.name, $0.value) }) { $1 }
        #expect(facts["upper layer on an overlay"] == "EINVAL")
        #expect(facts["overlays above each other"] == "2")
        let refused = try #require(document.calls.first { $0.call.contains("upperdir=/mnt/merged/second/upper") })
        #expect(refused.errno == "EINVAL" && refused.shell?.hasPrefix("mount -t overlay") == true)
    }

    @Test func `a command runs in the merged tree and ends with its own code`() throws {
        let lab = try LabProcess("lab-overlay", "--size", "64k", "--", "sh", "-c", "ls; cat motd; exit 7")
        #expect(lab.exitCode == 7)
        #expect(lab.output == "big\nfolder\ngone\nkept\nmotd\nof the application\n")
        #expect(lab.errors.contains("no write: the upper layer"))
        #expect(try LabProcess("lab-overlay", "--size", "64k", "--", "no-such-program").exitCode == 127)
        #expect(try LabProcess("lab-overlay", "--size", "64k", "--", "sh", "-c", "kill -KILL $$").exitCode == 137)
    }

    @Test func `where a command's writes went is told on standard error`() throws {
        let lab = try LabProcess(
            "lab-overlay", "--size", "64k", "--", "sh", "-c",
            "echo x >> big; rm gone; rm -r folder; mkdir folder; echo y > folder/old; mkdir made; echo z > made/new")
        let lines = lab.errors.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            lines.dropFirst() == [
                "lab-overlay: big copied up from base, 65538 B",
                "lab-overlay: folder a new folder, opaque: it hides that of the layers below",
                "lab-overlay: folder/old new, 2 B",
                "lab-overlay: gone deleted: a device 0:0 hides what is in base",
                "lab-overlay: made a new folder", "lab-overlay: made/new new, 2 B",
            ])
    }

    @Test func `layers of one's own stay as they are, and an upper layer keeps the changes`() throws {
        let folder = try Folder()
        try folder.write("old\n", to: "below/a")
        try folder.write("old\n", to: "below/b")
        try folder.write("above\n", to: "above/b")
        let layers = ["--lower", folder["above"], "--lower", folder["below"], "--upper", folder["upper"]]
        let first = try LabProcess("lab-overlay", layers + ["--", "sh", "-c", "cat b; echo new >> b; rm a"])
        #expect(first.output == "above\n" && first.exitCode == 0, "\(first.errors)")
        #expect(try folder.read("below/a") == "old\n" && folder.read("above/b") == "above\n")
        #expect(try folder.read("upper/b") == "above\nnew\n")
        #expect(try LabProcess("lab-overlay", layers + ["--", "sh", "-c", "ls; cat b"]).output == "b\nabove\nnew\n")
        #expect(try folder.names() == ["above", "below", "upper"], "the work directory is removed")
    }

    @Test func `a work directory that a killed lab has left is used again and removed, somebody's own is not`() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder["upper.work/work"], withIntermediateDirectories: true)
        let words = ["--lower", folder["below"], "--upper", folder["upper"], "--", "true"]
        #expect(try LabProcess("lab-overlay", words).exitCode == 0)
        #expect(try folder.names() == ["above", "below", "upper"])
        try FileManager.default.createDirectory(atPath: folder["upper.work"], withIntermediateDirectories: true)
        try folder.write("mine\n", to: "upper.work/precious")
        let refused = try LabProcess("lab-overlay", words)
        #expect(refused.exitCode == 125 && refused.errors.contains("holds something of yours"))
        #expect(try folder.read("upper.work/precious") == "mine\n")
    }

    @Test func `the script makes the same layers with util-linux, and takes away what it made`() throws {
        let folder = try Folder()
        try folder.write("old\n", to: "below/a")
        let words = ["--lower", folder["below"], "--upper", folder["upper"], "--script", folder["above/script"]]
        #expect(try LabProcess("lab-overlay", words + ["--", "sh", "-c", "rm a"]).exitCode == 0)
        try FileManager.default.removeItem(atPath: folder["upper/a"])
        let script = try LabProcess("sh", [folder["above/script"], "sh", "-c", "ls; rm a; exit 3"])
        #expect(script.output == "a\n" && script.exitCode == 3, "\(script.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder["upper.work"]))
        var deleted = stat()
        #expect(unsafe lstat(folder["upper/a"], &deleted) == 0 && deleted.st_mode & S_IFMT == S_IFCHR && deleted.st_rdev == 0)
    }

    @Test func `nothing of it is mounted on the machine`() throws {
        let seen = "grep -c 'lab-overlay' /proc/self/mountinfo"
        #expect(try LabProcess("lab-overlay", "--size", "64k", "--", "sh", "-c", seen).output == "2\n")
        #expect(try !String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).contains("lab-overlay"))
    }

    @Test func `with the lab its command ends`() throws {
        let (lab, output) = try LabProcess.start(
            "lab-overlay", "--size", "64k", "--", "sh", "-c", "printf %08d $$; exec sleep 1000")
        let digits = String(decoding: try output.read(upToCount: 8) ?? Data(), as: UTF8.self)
        let pid = try #require(pid_t(digits))
        kill(lab.processIdentifier, SIGKILL)
        lab.waitUntilExit()
        // Its end of the pipe is closed while it dies: then the kernel has marked it as exiting (PF_EXITING), or it is gone.
        #expect(try output.readToEnd() ?? Data() == Data())
        let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? "0 (gone) Z 0 0 0 0 0 4"
        let fields = try #require(state.split(separator: ") ").last).split(separator: " ")
        #expect(fields[0] == "Z" || Int(fields[6]).map { $0 & 4 != 0 } == true, "\(state)")
    }

    @Test(.isolationWithoutRoot) func `an ordinary user has layers too, with marks that need no privilege`() throws {
        let lab = try LabProcess("lab-overlay", "--size", "64k", "--", "sh", "-c", "rm gone; id -u", asOrdinaryUser: true)
        #expect(lab.output == "0\n" && lab.errors.contains("deleted: a device 0:0 hides what is in base"))
        let story = try LabProcess("lab-overlay", "--size", "64k", asOrdinaryUser: true)
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(story.output.contains("You are not root") && story.output.contains(",userxattr\""))
    }
}

@Suite struct LabOverlayCommandLineTests {
    @Test(arguments: [
        ["--size", "3"], ["--size", "x"], ["--size", "900g"], ["--lower", "/no/such/folder"], ["--upper", "/etc/hostname"],
    ])
    func `a value that a flag cannot have is refused with a fix`(words: [String]) throws {
        let lab = try LabProcess("lab-overlay", words + ["--", "true"])
        #expect(lab.exitCode == 125)
        #expect(lab.errors.contains(words[1]) && lab.errors.contains("\n  fix: "))
    }

    @Test func `layers of one's own are for a command`() throws {
        let lab = try LabProcess("lab-overlay", "--lower", "/etc")
        #expect(lab.exitCode == 125 && lab.errors.contains("--lower and --upper are for a COMMAND"))
    }

    @Test func `help asks the question and shows how to run a command`() throws {
        let help = try LabProcess("lab-overlay", "--help").output
        #expect(help.hasPrefix("lab-overlay: where does a write go?") && help.contains("lab-overlay [OPTIONS] -- COMMAND"))
    }
}

/// A folder with layers in it: on a disk or in memory, where the tests' temporary files are.
private final class Folder {
    private let path = FileManager.default.temporaryDirectory.appending(path: "lab-overlay-\(UUID().uuidString)")

    init() throws {
        for layer in ["below", "above", "upper"] {
            try FileManager.default.createDirectory(at: path.appending(path: layer), withIntermediateDirectories: true)
        }
    }

    deinit { try? FileManager.default.removeItem(at: path) }

    subscript(_ file: String) -> String { path.appending(path: file).path }
    func write(_ text: String, to file: String) throws { try Data(text.utf8).write(to: path.appending(path: file)) }
    func read(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: path.appending(path: file)), as: UTF8.self)
    }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path.path).sorted() }
}

extension Trait where Self == ConditionTrait {
    fileprivate static var overlays: Self {
        .enabled("only root may mount an overlay everywhere, and not every kernel has it") {
            getuid() == 0 && (try? LabProcess("lab-overlay", "--size", "64k", "--", "true").exitCode) == 0
        }
    }
}
