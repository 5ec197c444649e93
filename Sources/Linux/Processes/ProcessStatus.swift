/// What tells a process from a later one with the same number: when it started, in clock ticks since boot.
/// Field 22 of proc_pid_stat(5).
public func startTime(ofProcess pid: Int32) throws(KernelError) -> UInt64 {
    let fields = try statusFields(ofProcess: pid)
    return fields.count > 19 ? UInt64(fields[19]) ?? 0 : 0
}

/// The letter that ps(1) shows as a process's state: `R`, `S`, `D`, `T`, `Z`. Field 3 of proc_pid_stat(5).
public func state(ofProcess pid: Int32) throws(KernelError) -> String {
    String(try statusFields(ofProcess: pid).first ?? "?")
}

/// How a process ended that nobody has waited for yet; nil while it lives. Field 52 of proc_pid_stat(5).
public func exitStatus(ofZombie pid: Int32) throws(KernelError) -> ExitStatus? {
    let fields = try statusFields(ofProcess: pid)
    guard fields.first == "Z", fields.count > 49, let status = Int32(fields[49]) else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? .exited(code: status >> 8 & 0xff) : .signalled(Signal(signal), coreDumped: status & 0x80 != 0)
}

/// The fields of /proc/PID/stat from the third on.
private func statusFields(ofProcess pid: Int32) throws(KernelError) -> [Substring] {
    let text = try readText("/proc/\(pid)/stat")
    // The command's name, in parentheses, may hold spaces and parentheses: count from the last one.
    guard let end = text.lastIndex(of: ")") else { return [] }
    return text[text.index(after: end)...].split { $0 == " " || $0 == "\n" }
}

/// The identity of this boot of the machine. See random(4), boot_id.
public func bootIdentity() throws(KernelError) -> String {
    String(try readText("/proc/sys/kernel/random/boot_id").prefix(36))
}

/// A line of /proc/PID/status: `CapEff`, `Seccomp`, `NoNewPrivs`; nil where this kernel has no such line.
public func statusLine(_ name: String, process: String = "self") throws(KernelError) -> String? {
    statusLine(name, in: try readText("/proc/\(process)/status"))
}

/// A line of a text like /proc/PID/status. See proc_pid_status(5).
public func statusLine(_ name: String, in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == "\t" || $0 == " " }) }
}
