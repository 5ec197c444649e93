/// A control group: processes that share limits, are counted together, and can be frozen or killed at once.
///
/// A value: a name, and the directories that belong to it. On v1 there is one in each hierarchy, on v2 one for
/// everything, on a hybrid machine as the limits need. It says nothing of whether the group still exists. See cgroups(7).
public struct Cgroup: Sendable, Equatable {
    /// The name below the base of each hierarchy: `minibox/4f2a…`.
    public let name: String
    public internal(set) var directories: [CgroupDirectory]
    /// What was asked for and could not be had in full: each a sentence with its remedy.
    public internal(set) var warnings: [String] = []
    /// What nobody has asked for in words and is missing too: each a sentence with its remedy.
    public internal(set) var notes: [String] = []

    /// Whether its processes may run on some CPUs only.
    public internal(set) var restrictsCPUs: Bool

    /// A group whose directories are known, from a file that outlived the process that made it.
    public init(name: String, directories: [CgroupDirectory], restrictsCPUs: Bool = false) {
        self.name = name
        self.directories = directories
        self.restrictsCPUs = restrictsCPUs
    }

    /// The directory in the unified hierarchy, for CLONE_INTO_CGROUP; nil when the group has none, or a child must `join`.
    ///
    /// A child that is cloned into a group runs on every CPU, whatever the group says, on kernels before 6.4 that lack
    /// the fix "Make cpuset_fork() handle CLONE_INTO_CGROUP properly" (seen on Debian's 5.10): there it has to be moved.
    public var unifiedDirectory: String? { restrictsCPUs ? nil : unified?.path }

    var unified: CgroupDirectory? { directories.first { $0.version == .v2 } }

    /// The directory whose files a controller reads.
    func directory(of controller: CgroupController) -> CgroupDirectory? {
        directories.first { $0.controllers.contains(controller) }
    }

    /// For a look at the group from inside a container: its v1 directories, by the names of their controllers.
    public var viewDirectories: [(name: String, directory: String)] {
        directories.filter { $0.version == .v1 }.map { ($0.controllers.map(\.v1Name).joined(separator: ","), $0.path) }
    }

    /// A group that some process made before; nil when no hierarchy has it.
    ///
    /// Looks where `create` would put it.
    public static func existing(named name: String, in layout: CgroupLayout) -> Cgroup? {
        guard let name = try? CgroupName(name) else { return nil }
        let v1 = layout.hierarchies.compactMap { hierarchy in
            hierarchy.bases.map { $0 + "/" + name.text }.first(where: isDirectory).map {
                CgroupDirectory(version: .v1, controllers: hierarchy.controllers, path: $0)
            }
        }
        let v2 = layout.unified.flatMap { unified in
            layout.unifiedBases.map { $0 + "/" + name.text }.first(where: isDirectory).map {
                CgroupDirectory(version: .v2, controllers: unified.controllers, path: $0)
            }
        }
        let found = v1 + (v2.map { [$0] } ?? [])
        let isRestricted = v2?.read("cpuset.cpus").map { !$0.allSatisfy(\.isWhitespace) } ?? false
        return found.isEmpty ? nil : Cgroup(name: name.text, directories: found, restrictsCPUs: isRestricted)
    }

    /// The names of groups that begin with `prefix`, where `create` would put them, in any hierarchy.
    public static func names(beginningWith prefix: String, in layout: CgroupLayout) -> [String] {
        let bases = layout.hierarchies.flatMap(\.bases) + layout.unifiedBases
        let found = bases.flatMap { (try? directoryEntries($0)) ?? [] }.filter { $0.hasPrefix(prefix) }
        return Set(found).sorted()
    }

    private static func isDirectory(_ path: String) -> Bool { Linux.isDirectory(path) }
}

extension CgroupLayout.Hierarchy {
    /// The directories below which v1 groups are made, best first: the top, as Docker does, or our own group.
    var bases: [String] { ownPath == "/" ? [mount] : [mount, directory(ownPath)] }
}
