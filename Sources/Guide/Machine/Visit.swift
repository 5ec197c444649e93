import LabKit
import Linux

/// Reads something in the namespaces of another process: a child goes there, looks, and sends back what it saw.
///
/// - Parameters:
///   - process: whose namespaces.
///   - kinds: the kinds to enter. An ordinary user enters its user namespace first, where she is allowed to.
/// - Returns: nil when it could not get in, or not read there.
public func visit(
    _ process: ProcessFacts, _ kinds: [NamespaceKind], _ read: () throws(KernelError) -> String
) throws(KernelError) -> String? {
    let (readEnd, writeEnd) = try Pipe().split()
    let output = Descriptor(owning: readEnd)
    let status = try inside { () throws(KernelError) in
        do throws(KernelError) {
            for kind in (effectiveUserID() == 0 ? [] : [.user]) + kinds { try enter(kind, of: process) }
            try write(try read(), to: writeEnd)
        } catch { exitNow(1) }
    }
    close(writeEnd)
    guard status == .exited(code: 0) else { return nil }
    return try readText(of: output.number, name: "what the visitor saw")
}

private func enter(_ kind: NamespaceKind, of process: ProcessFacts) throws(KernelError) {
    guard process.namespaces[kind] != NamespaceID.ofThisProcess(kind) else { return }
    let path = "/proc/\(process.pid)/ns/\(kind.fileName)"
    let namespace = try open(path, .readOnly)
    try enterNamespace(namespace.number, kind.flag, shownPath: path)
}
