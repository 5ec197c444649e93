import Foundation
import Testing

/// What this machine has that a test may need.
enum Machine {
    static let isRoot = geteuid() == 0

    static func has(_ tool: String) -> Bool { path(of: tool) != nil }

    static func path(of tool: String) -> String? {
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(tool)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    static func lines(_ path: String) -> [String] { text(path).split(separator: "\n").map(String.init) }

    /// The mount points of all cgroup hierarchies.
    static let cgroupMounts: [String] = lines("/proc/self/mountinfo").compactMap { line in
        let words = line.split(separator: " ")
        guard let dash = words.firstIndex(of: "-"), words[dash + 1] == "cgroup" || words[dash + 1] == "cgroup2" else {
            return nil
        }
        return String(words[4])
    }

    /// The v1 hierarchy of a controller; nil when it has none.
    static func v1Hierarchy(_ controller: String) -> String? { cgroupMounts.first { $0.hasSuffix("/\(controller)") } }

    /// Whether a controller is in the unified hierarchy, or has a v1 one.
    static func limits(_ controller: String) -> Bool {
        v1Hierarchy(controller) != nil
            || cgroupMounts.contains { text("\($0)/cgroup.controllers").split { " \n".contains($0) }.contains(controller[...]) }
    }

    /// The group of a container in every hierarchy.
    static func cgroups(of id: String) -> [String] {
        cgroupMounts.flatMap { mount in
            let own = FileManager.default.fileExists(atPath: "\(mount)/minibox-\(id)") ? ["\(mount)/minibox-\(id)"] : []
            return own
        }
    }

    /// The numbers of all processes.
    static var processes: [pid_t] { names(in: "/proc").compactMap { pid_t($0) } }

    /// The entries of a folder; none when it is not there.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}

extension Trait where Self == ConditionTrait {
    /// Namespaces, mounts and cgroups are made as root.
    static var asRoot: Self { .enabled(if: Machine.isRoot, "only root may make these namespaces, mounts and cgroups") }

    static func needs(_ tool: String, package: String? = nil) -> Self {
        .enabled(if: Machine.has(tool), "\(tool) is not installed: apt-get install \(package ?? tool)")
    }

    static func limits(_ controller: String) -> Self {
        .enabled(if: Machine.limits(controller), "this machine has no cgroup controller \(controller)")
    }
}

/// Waits until a condition holds, looking every few milliseconds.
///
/// - Returns: whether it came to hold in time.
func waitUntil(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(in: seconds)
    while !(try condition()) {
        if deadline.hasPassed { return false }
        usleep(3000)
    }
    return true
}

/// Sets the permissions of a file.
func setMode(_ path: String, _ mode: Int) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
