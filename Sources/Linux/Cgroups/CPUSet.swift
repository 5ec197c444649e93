/// The cpuset controller: which CPUs to run on, and which memory nodes to use.
enum CPUSet {
    static func settings(_ limits: CgroupLimits) -> [CgroupSetting] {
        [("cpuset.cpus", limits.cpusetCPUs), ("cpuset.mems", limits.cpusetMemoryNodes)].compactMap { file, list in
            guard let list, !list.isEmpty else { return nil }
            return CgroupSetting(file, list)
        }
    }

    static func apply(_ limits: CgroupLimits, to directory: CgroupDirectory) throws(KernelError) {
        for setting in settings(limits) {
            do { try directory.write(setting) } catch {
                let parent = CgroupDirectory(version: directory.version, controllers: [], path: above(directory.path))
                let own = directory.version == .v1 ? setting.file : setting.file + ".effective"
                let have = parent.read(own).map { $0.prefix { $0 != "\n" } } ?? "some of them"
                throw error.wanted(
                    "set \(setting.file) to \(setting.text)", fix: "the group above has \(have): choose among these")
            }
        }
    }

    /// Copies the lists from the group above to those that are empty, from the top down. On v1 an empty cpuset refuses
    /// processes and subsets alike; on v2 empty means what the group above has.
    ///
    /// - Parameter levels: how many of the last components of the path are the group's name.
    static func inherit(_ directory: CgroupDirectory, levels: Int) throws(KernelError) {
        var paths = [directory.path]
        for _ in 1..<max(levels, 1) { paths.insert(above(paths[0]), at: 0) }
        for path in paths {
            for file in ["cpuset.cpus", "cpuset.mems"] where isBlank(try readText("\(path)/\(file)")) {
                let list = try readText("\(above(path))/\(file)").prefix { $0 != "\n" }
                try writeControl(String(list), to: "\(path)/\(file)")
            }
        }
    }

    private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

    private static func above(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
}
