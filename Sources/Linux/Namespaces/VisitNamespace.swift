/// Does something in another namespace, and comes back. See setns(2).
///
/// Needs a process with one thread. To stay in the wrong namespace would be worse than to fail: when the way back is refused,
/// the process must not go on.
///
/// - Parameters:
///   - namespace: an open file of `/proc/pid/ns`.
///   - path: what the descriptor stands for, for people.
public func visitNamespace<Value>(
    _ namespace: CInt, _ kind: NamespaceKind, path: @autoclosure () -> String? = nil,
    _ body: () throws(KernelError) -> Value
) throws(KernelError) -> Value {
    let home = try open("/proc/self/ns/\(kind.rawValue)")
    try enterNamespace(namespace, kind.flag, shownPath: path())
    let value: Value
    do throws(KernelError) { value = try body() } catch {
        try enterNamespace(home.number, kind.flag)
        throw error
    }
    try enterNamespace(home.number, kind.flag)
    return value
}
