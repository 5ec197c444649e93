import Linux
import OCI

/// Listens at the door and passes what it hears, as records, to whoever renders it.
///
/// Forked processes have copies of the narrator that write to the same descriptors: each record leaves in one write.
public final class Narrator: CallListener {
    private var role: ProcessRole
    private var pid: Int32
    private var step: String?
    /// Told, but not returned yet.
    private var pending: Call?
    private let renderers: [any Renderer]

    public init(role: ProcessRole, renderers: [any Renderer]) {
        self.role = role
        self.renderers = renderers
        pid = processID()
    }

    public func began(_ step: Step) {
        self.step = "\(step.name)"
        var record = Record(kind: .step, pid: pid, role: role, step: self.step)
        record.purpose = "\(step.purpose)"
        record.reason = "\(step.reason)"
        render(record)
    }

    public func leftOut(_ step: Step) {
        var record = Record(kind: .leftOut, pid: pid, role: role, step: "\(step.name)")
        record.purpose = "\(step.purpose)"
        record.reason = step.without.map { "\($0)" }
        render(record)
    }

    public func became(_ role: ProcessRole) {
        self.role = role
        step = nil
    }

    public func forked() {
        pid = hostProcessID() ?? processID()
        pending = nil
    }

    public func calling(_ call: Call) {
        pending = call
        render(record(of: call))
    }

    public func called(_ call: Call, result: Int, errno: Errno?) {
        var record = record(of: call)
        record.result = result
        record.errno = errno?.name
        record.errnoWords = errno?.words
        if pending == call { record.resumed = true }
        pending = nil
        render(record)
    }

    private func record(of call: Call) -> Record {
        var record = Record(kind: .call, pid: pid, role: role, step: step)
        record.name = call.name
        record.arguments = call.arguments
        record.manual = call.manualPage
        record.note = call.note
        record.plumbing = call.isPlumbing ? true : nil
        record.systemCalls = call.systemCalls
        record.shellKind = call.shell?.kind.rawValue
        record.shell = call.shell?.text
        return record
    }

    private func render(_ record: Record) { for renderer in renderers { renderer.render(record) } }

    /// In a new pid namespace the process is 1 to itself; the host's /proc, which it still sees, knows its other number.
    private func hostProcessID() -> Int32? {
        (try? readLink("/proc/self")).flatMap { Int32($0) }
    }
}

/// Turns records into something to look at.
public protocol Renderer: AnyObject {
    func render(_ record: Record)
}

/// Writes each record as one line of JSON.
public final class JSONLinesRenderer: Renderer {
    private let output: CInt

    /// - Parameter output: an open descriptor that outlives the narrator.
    public init(output: CInt) { self.output = output }

    public func render(_ record: Record) {
        guard let line = try? JSONText.encode(record) else { return }
        // A reader that has gone away must not end the run.
        try? write(line + "\n", to: output)
    }
}
