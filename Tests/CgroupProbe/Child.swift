import Glibc
import Linux

/// A child that starts its life in a group, as a container does.
enum Child {
    /// Clones a child into the group, waits until it is in there, and returns its handle.
    ///
    /// - Parameter body: what the child does, in the group.
    static func start(in group: Cgroup, _ body: () throws -> Void) throws -> ProcessHandle {
        let directory = try group.unifiedDirectory.map { path in try open(path, [.readOnly, .directory]).release() }
        defer { if let directory { Linux.close(directory) } }
        let entrance = try group.entrance(startedInUnified: directory != nil)
        let (readEnd, writeEnd) = try Pipe().split()
        defer { Linux.close(readEnd) }
        switch try clone(intoCgroup: directory) {
        case .child:
            do throws(any Error) {
                try entrance.join()
                try write("in", to: writeEnd)
                Linux.close(writeEnd)
                try body()
                exitNow(0)
            } catch {
                print("FAILED child: \(error)")
                fflush(nil)
                exitNow(99)
            }
        case .parent(let handle):
            Linux.close(writeEnd)
            var answer = [UInt8](repeating: 0, count: 2)
            guard try readChunk(readEnd, &answer) == 2 else { throw Broken("a child could not enter the group") }
            return handle
        }
    }

    /// Starts a shell in the group.
    static func shell(_ command: String, in group: Cgroup) throws -> ProcessHandle {
        try start(in: group) { try execute("/bin/sh", ["sh", "-c", command], environment: ["PATH=/bin:/usr/bin"]) }
    }

    /// The exit code of a shell command that runs in the group.
    static func status(_ command: String, in group: Cgroup) throws -> Int32 {
        try shell(command, in: group).wait().shellCode
    }
}

/// A promise that was not kept.
struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ otherwise: @autoclosure () throws -> String) throws {
    if !condition { throw Broken(try otherwise()) }
}

/// Asks again and again, for at most five seconds.
func eventually(_ condition: () throws -> Bool) throws -> Bool {
    let deadline = monotonicNanoseconds() + 5_000_000_000
    while try !condition() {
        if monotonicNanoseconds() > deadline { return false }
        sleep(milliseconds: 5)
    }
    return true
}
