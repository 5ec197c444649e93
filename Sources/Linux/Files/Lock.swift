import Glibc

/// Takes the exclusive lock of an open file. See flock(2).
///
/// The lock belongs to the open file: forked copies share it, and it ends when the last of them closes.
/// - Returns: false when another open file has the lock and `wait` is false.
public func lock(_ descriptor: CInt, wait: Bool) throws(KernelError) -> Bool {
    do {
        try Door.call(Call("flock", ["\(descriptor)", wait ? "LOCK_EX" : "LOCK_EX|LOCK_NB"], plumbing: true)) {
            flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB)
        }
        return true
    } catch {
        guard error.errno == .again else { throw error }
        return false
    }
}
