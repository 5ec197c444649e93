import LabKit
import Linux

/// What a command leaves behind on this machine.
public struct Audit: Sendable {
    /// The exit code of the command.
    public let code: Int32
    /// What there is now that was not there before.
    public let left: [Trace]
    /// Processes that came from the command, and go on.
    public let processes: [ProcessFacts]
    /// What the command has removed or ended that was there before.
    public let gone: [Trace]

    /// Runs a command on this terminal, and looks at the machine before and after.
    public init(of command: [String]) throws(KernelError) {
        try Descendants.adopt()
        let before = try Snapshot.take()
        let status = try inside { () throws(KernelError) in try become(command) }
        code = status.shellCode
        var after = try Snapshot.take()
        // The kernel clears a namespace away a moment after its last process.
        for _ in 0..<20 where !after.added(since: before).isEmpty {
            sleep(milliseconds: 25)
            after = try Snapshot.take()
        }
        left = after.added(since: before)
        gone = before.added(since: after)
        processes = try Descendants.all()
    }

    public var isClean: Bool { left.isEmpty && processes.isEmpty && gone.isEmpty }

    /// A line for each thing.
    public var text: String {
        if isClean { return "Nothing is left: no process, namespace, mount, link or control group is new, and none is missing." }
        var lines: [String] = []
        for process in processes {
            let own = NamespaceKind.allCases.filter { kind in
                process.namespaces[kind].map { $0 != NamespaceID.ofThisProcess(kind) } ?? false
            }
            let place = own.isEmpty ? "" : ", in namespaces of its own: \(own.map(\.rawValue).joined(separator: ", "))"
            lines.append("goes on: the process \(process.shown)\(place)    kill \(process.pid)")
        }
        lines += left.map { "left:    \($0.shown)\($0.removal.map { "    \($0)" } ?? "")" }
        lines += gone.map { "missing: \($0.shown), which was there before" }
        return lines.joined(separator: "\n")
    }
}

extension Trace {
    /// The command that removes it.
    var removal: String? {
        switch self {
        case .mount(let point): "umount \(shellWord(point))"
        case .link(let name): "ip link delete \(name)"
        case .cgroup(let path): "rmdir \(shellWord(path))"
        case .process(let pid, _): "kill \(pid)"
        case .namespace, .file: nil
        }
    }
}
