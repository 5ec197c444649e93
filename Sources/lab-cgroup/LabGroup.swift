import LabKit
import Linux

/// The lab's control group: called after the lab's process, and gone when the lab is.
///
/// Whatever ends the lab ends the group: signals are waited for together with the children, and after a SIGKILL the next
/// lab removes it. A lock on the folder tells a living lab's group from a dead one's, from any pid namespace.
final class LabGroup {
    let cgroup: Cgroup
    private let signals: SignalDescriptor
    private let lock: Descriptor?

    private static let prefix = "lab-cgroup-"

    /// - Parameter endedBy: the signals that end the lab, and the group with it.
    init(_ limits: CgroupLimits, endedBy: [Signal]) throws(KernelError) {
        let layout = try CgroupLayout.detect()
        LabGroup.removeThoseOfDeadLabs(layout)
        signals = try SignalDescriptor(endedBy)
        cgroup = try Cgroup.create(named: "\(LabGroup.prefix)\(processID())", in: layout, limits: limits, everywhere: false)
        lock = LabGroup.lock(cgroup)
        for warning in cgroup.warnings + cgroup.notes { say("  note: \(warning)") }
    }

    /// Starts a child that is in the group before `body` begins, and that dies when the lab does.
    func start(_ body: () throws(KernelError) -> Void) throws(KernelError) -> ProcessHandle {
        let entrance = try cgroup.entrance(startedInUnified: cgroup.unifiedDirectory != nil)
        var folder: CInt?
        if let path = cgroup.unifiedDirectory { folder = try open(path, [.readOnly, .directory]).release() }
        defer { if let folder { close(folder) } }
        return try startInside(intoCgroup: folder) { () throws(KernelError) in
            try ProcessControl.dieWithParent(.kill)
            try SignalMask.set([])
            try entrance.join()
            try body()
        }
    }

    /// Waits for the end of a child. A signal that ends the lab ends the group first, and never returns.
    func wait(for child: borrowing ProcessHandle) throws(KernelError) -> ExitStatus {
        while try !hasEnded(child, within: -1) {}
        return try child.wait()
    }

    /// Whether a child has ended, after at most so many milliseconds.
    func hasEnded(_ child: borrowing ProcessHandle, within milliseconds: Int32) throws(KernelError) -> Bool {
        let ready = try waitUntilReadable([child.descriptor.number, signals.descriptor.number], milliseconds: milliseconds)
        if let signal = try signals.next() {
            end()
            exitNow(128 + signal.number)
        }
        return ready.contains(child.descriptor.number)
    }

    /// Ends what is still in the group, and removes it.
    func remove() throws(KernelError) {
        try cgroup.kill()
        try cgroup.remove()
    }

    /// As `remove`, where nothing can be done about a refusal but to say it. Once more does no harm.
    func end() {
        Door.listener = nil
        do { try remove() } catch { say("lab-cgroup: \(error)", to: 2) }
    }

    /// The group of this process, from the line of /proc/self/cgroup that says the most here; a long path is cut at its start.
    static func ofThisProcess() throws(KernelError) -> String {
        // number:controllers:path
        let lines = try readText("/proc/self/cgroup").split(separator: "\n")
        let ours = lines.filter { $0.contains(prefix) }
        let chosen = ours.isEmpty ? lines : ours
        let line = chosen.first { $0.contains(":memory:") || $0.hasPrefix("0::") } ?? chosen.first ?? ""
        let path = line.drop { $0 != "/" }
        return path.count > 28 ? "…\(path.suffix(27))" : String(path)
    }

    private static func lock(_ group: Cgroup) -> Descriptor? {
        guard let path = group.directories.first?.path, let folder = try? open(path, [.readOnly, .directory]) else { return nil }
        _ = try? Linux.lock(folder.number, wait: false)
        return folder
    }

    private static func removeThoseOfDeadLabs(_ layout: CgroupLayout) {
        for name in Cgroup.names(beginningWith: prefix, in: layout) {
            guard let pid = Int32(name.dropFirst(prefix.count)), !exists("/proc/\(pid)") || pid == processID(),
                let group = Cgroup.existing(named: name, in: layout), !isLocked(group)
            else { continue }
            // Not ours, or gone meanwhile: then it is no affair of this lab.
            try? group.kill()
            try? group.remove()
        }
    }

    private static func isLocked(_ group: Cgroup) -> Bool {
        for directory in group.directories {
            guard let folder = try? open(directory.path, [.readOnly, .directory]) else { continue }
            if (try? Linux.lock(folder.number, wait: false)) == false { return true }
        }
        return false
    }
}
