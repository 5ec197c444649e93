/// What tells a process from a later one with the same number: when it started, in clock ticks since boot.
/// Field 22 of proc_pid_stat(5).
public func startTime(ofProcess pid: Int32) throws(KernelError) -> UInt64 {
    let text = try readText("/proc/\(pid)/stat")
    // The command's name, in parentheses, may hold spaces and parentheses: count from the last one.
    guard let end = text.lastIndex(of: ")") else { return 0 }
    let fields = text[text.index(after: end)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) ?? 0 : 0
}

/// The identity of this boot of the machine. See random(4), boot_id.
public func bootIdentity() throws(KernelError) -> String {
    String(try readText("/proc/sys/kernel/random/boot_id").prefix(36))
}
