import Foundation
import Linux
import Testing

@testable import Guide

/// A check's memory, tried with a lab whose goal is a file.
@Suite struct CheckingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "checking-\(UUID().uuidString)")
    private var goal: String { folder.appending(path: "goal").path }

    private func withLab(leavesTrace: Bool = true, _ body: (GuidedLab, ProgressStore) throws -> Void) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let goal = goal
        let lab = GuidedLab(0, "00-a-file", "a file", minutes: 1, draws: [.name("LAB_NAME")], requirements: []) {
            attempt throws(KernelError) in
            guard let text = try? readText(goal) else {
                return .notYet(saw: "no file", expected: "a file", lookAt: "ls", hint: 1)
            }
            guard text == attempt.value("LAB_NAME") else {
                return .notYet(saw: text, expected: attempt.value("LAB_NAME"), lookAt: "cat", hint: 2)
            }
            return .there(["it reads \(text)"], traces: leavesTrace ? [.file(path: goal)] : [])
        }
        try body(lab, ProgressStore(folder: folder.appending(path: "progress").path))
    }

    @Test func `a lab is done when its goal was seen, and then is gone`() throws {
        try withLab { lab, store in
            let name = try #require(try store.start(lab).values["LAB_NAME"])
            #expect(try !Checking(lab, in: store).check().passed)
            try name.write(toFile: goal, atomically: true, encoding: .utf8)
            #expect(try Checking(lab, in: store).check().passed)
            let still = try Checking(lab, in: store).check()
            #expect(!still.passed && still.text.contains("Still there: the file \(goal)"))
            try FileManager.default.removeItem(atPath: goal)
            #expect(try Checking(lab, in: store).check().passed)
            #expect(store.progress(of: lab)?.state == .done)
        }
    }

    @Test func `nothing counts as gone that was not seen`() throws {
        try withLab { lab, store in
            try store.start(lab)
            #expect(try !Checking(lab, in: store).check().passed)
            #expect(try !Checking(lab, in: store).check().passed)
            #expect(store.progress(of: lab)?.state == .started)
        }
    }

    @Test func `a failed check says what it saw, what it expected, where to look, and which hint helps`() throws {
        try withLab { lab, store in
            let name = try #require(try store.start(lab).values["LAB_NAME"])
            try "wrong".write(toFile: goal, atomically: true, encoding: .utf8)
            let text = try Checking(lab, in: store).check().text
            for part in ["saw:      wrong", "expected: \(name)", "look at:  cat", "lab hint 0 2"] { #expect(text.contains(part)) }
            #expect(store.progress(of: lab)?.missedBy == 2)
        }
    }

    @Test func `a goal that leaves nothing is done at once`() throws {
        try withLab(leavesTrace: false) { lab, store in
            try (try store.start(lab).values["LAB_NAME"] ?? "").write(toFile: goal, atomically: true, encoding: .utf8)
            #expect(try Checking(lab, in: store).check().passed)
            #expect(store.progress(of: lab)?.state == .done)
        }
    }

    @Test func `a lab that was not started cannot be checked`() throws {
        try withLab { lab, store in
            #expect(throws: UsageError("lab 0 has not been started", fix: "lab start 0")) { try Checking(lab, in: store).check() }
        }
    }

    @Test func `values are drawn afresh at each start`() throws {
        try withLab { lab, store in
            let names = try (0..<20).map { _ in try store.start(lab).values["LAB_NAME"] }
            #expect(Set(names).count > 1)
            #expect(try store.start(lab, picking: .first).values == store.start(lab, picking: .first).values)
        }
    }

    @Test func `progress survives being written, and damage to it is passed over`() {
        var progress = Progress("value A b c\npredicted 2 a\nhints 3\nmissed 1\nseen namespace uts 77\nseen file /a b\n")
        #expect(progress.values == ["A": "b c"] && progress.predictions == [2: "a"] && progress.hintsRead == 3)
        #expect(progress.state == .seen([.namespace(NamespaceID(.uts, inode: 77)), .file(path: "/a b")]))
        #expect(Progress(progress.text) == progress)
        progress.state = .done
        #expect(Progress(progress.text) == progress)
        #expect(Progress("\u{0}garbage\nvalue\nseen nothing\nhints x\n").state == .started)
    }

    @Test func `a snapshot is the same after it was written`() throws {
        let now = try Snapshot.take()
        let read = Snapshot(now.text)
        #expect(read.mounts.count == now.mounts.count && read.links == now.links && read.namespaces == now.namespaces)
        #expect(read.cgroups == now.cgroups && read.processes == now.processes)
        #expect(now.added(since: read).isEmpty)
    }
}
