import Linux

/// Becomes the learner's command, found along PATH as a shell does. Returns only by throwing.
///
/// - Parameter command: its name and arguments; at least one word.
public func become(_ command: [String]) throws(KernelError) {
    SignalDisposition.set(.byDefault, for: .interrupt)
    SignalDisposition.set(.byDefault, for: .quit)
    let name = command[0]
    var refusal: KernelError?
    let environment = environmentWords()
    for path in candidates(for: name) {
        do { try execute(path, command, environment: environment) } catch {
            // A file that may not be executed is worth more words than ten places where there is none.
            if refusal == nil || refusal?.errno == .missing { refusal = error }
        }
    }
    let call = Call("execve", [cString(name)])
    let error = refusal ?? KernelError(call: call, errno: .missing)
    let fixes: [Errno: String] = [
        .access: "it must be a file with the execute bit set", .missing: "is it spelled right, and in PATH?",
        .permission: "a filter of system calls forbids every exec: see Seccomp in /proc/self/status",
    ]
    throw error.wanted("run \(name)", fix: fixes[error.errno])
}

private func candidates(for name: String) -> [String] {
    if name.contains("/") { return [name] }
    let path = environmentValue("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return path.split(separator: ":", omittingEmptySubsequences: false).map { "\($0.isEmpty ? "." : $0)/\(name)" }
}

/// The exit codes of a shell for what could not be started.
enum StartFailure {
    /// 127: there is no such program; 126: it may not be executed; 125: the lab itself failed.
    static func code(of error: KernelError) -> Int32 {
        guard error.call.name == "execve" else { return 125 }
        return error.errno == .missing || error.errno == .notDirectory ? 127 : 126
    }
}
