import Glibc
import Linux

/// Prints what a child sees in a user namespace whose id maps this process writes.
enum Maps {
    static func show() throws {
        let (readEnd, writeEnd) = try Pipe().split()
        switch try clone(.user) {
        case .child:
            // Until the maps are there it is nobody.
            Linux.close(writeEnd)
            var end = [UInt8](repeating: 0, count: 1)
            _ = try? readChunk(readEnd, &end)
            for file in ["uid_map", "gid_map", "setgroups"] {
                print(file, ((try? readText("/proc/self/\(file)")) ?? "?").split { " \n".contains($0) }.joined(separator: " "))
            }
            print("ids", effectiveUserID(), effectiveGroupID())
            fflush(nil)
            exitNow(0)
        case .parent(let child):
            Linux.close(readEnd)
            try writeIDMaps(
                process: child.pid,
                users: [IDMap(inside: 7, outside: 0, count: 1), IDMap(inside: 100, outside: 2000, count: 50)],
                groups: [IDMap(inside: 9, outside: 0, count: 1)], denySetGroups: true)
            Linux.close(writeEnd)
            _ = try child.wait()
        }
    }
}
