import Testing

@testable import Containers

@Suite struct `A path of cp` {
    @Test(arguments: [
        ("a/b", "a", "b"), ("a/b/", "a", "b"), ("/a", "/", "a"), ("/", "/", "/"), ("a", ".", "a"), ("a/.", "a", "."),
        ("/a/b/.", "/a/b", "."), (".", ".", "."), ("/a/../b//c", "/b", "c"), ("../x", "..", "x"),
    ]) func `is a folder and a name`(_ text: String, _ folder: String, _ name: String) {
        let entry = CopyPath(text).entry
        #expect(entry.directory == folder && entry.name == name, "\(entry)")
    }

    @Test(arguments: [
        ("x", "/w/x"), ("x/", "/w/x/"), ("x/.", "/w/x/."), (".", "/w/."), ("..", "/"), ("/a/./b/../c", "/a/c"), ("/", "/"),
        ("/.", "/."),
    ]) func `keeps what stands at its end when it becomes absolute`(_ text: String, _ whole: String) {
        #expect(CopyPath(text).absolute(in: "/w").text == whole)
    }

    @Test(arguments: [
        ("web:/tmp", "web", "/tmp"), ("web:", "web", ""), ("web:a:b", "web", "a:b"), ("/a:b", nil, "/a:b"),
        ("./a:b", nil, "./a:b"),
        ("a", nil, "a"), ("-", nil, "-"), ("..:x", nil, "..:x"),
    ]) func `may be of a container`(_ word: String, _ container: String?, _ path: String) {
        #expect(CopyArgument(word).container == container && CopyArgument(word).path == path)
    }
}

@Suite struct `A plan of cp` {
    private func plan(_ source: String, directory: Bool = false, to target: String, is kind: Bool?) throws -> CopyPlan {
        try CopyPlan(CopyPath(source), isDirectory: directory, to: CopyPath(target), targetIsDirectory: kind)
    }

    @Test func `puts a file into a folder, over a file, or where nothing is`() throws {
        #expect(try plan("/x/f", to: "/tmp", is: true) == .entry(into: "/tmp", as: "f"))
        #expect(try plan("/x/f", to: "/tmp/g", is: false) == .entry(into: "/tmp", as: "g"))
        #expect(try plan("/x/f", to: "/tmp/g", is: nil) == .entry(into: "/tmp", as: "g"))
    }

    @Test func `puts a folder into a folder, or makes it under the new name`() throws {
        #expect(try plan("/x/d", directory: true, to: "/tmp", is: true) == .entry(into: "/tmp", as: "d"))
        #expect(try plan("/x/d/", directory: true, to: "/tmp/", is: true) == .entry(into: "/tmp/", as: "d"))
        #expect(try plan("/x/d", directory: true, to: "/tmp/e/", is: nil) == .entry(into: "/tmp", as: "e"))
    }

    @Test func `puts what is in a folder where its dot is named`() throws {
        #expect(try plan("/x/d/.", directory: true, to: "/tmp", is: true) == .contents(into: "/tmp"))
        #expect(try plan("/", directory: true, to: "/tmp", is: true) == .contents(into: "/tmp"))
        #expect(try plan("/x/d/.", directory: true, to: "/tmp/e", is: nil) == .entry(into: "/tmp", as: "e"))
    }

    @Test func `refuses a folder over a file, and a file into a folder that is not there`() {
        let directory = #expect(throws: UsageError.self) { try plan("/x/d", directory: true, to: "/tmp/f", is: false) }
        #expect(directory?.message == "cannot copy directory")
        let file = #expect(throws: UsageError.self) { try plan("/x/f", to: "/tmp/no/", is: nil) }
        #expect(file?.message == "no such directory")
    }
}
