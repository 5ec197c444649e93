import CLinux
import Glibc

/// Closes every descriptor but the given ones. See close_range(2), Linux 5.9; before that, one by one from /proc/self/fd.
///
/// For a process that has been made by `clone` and stays: what it holds open nobody else sees the end of.
public func closeDescriptors(except kept: [CInt]) throws(KernelError) {
    var first: UInt32 = 0
    do throws(KernelError) {
        for number in kept.sorted().map({ UInt32($0) }) {
            if number > first { try closeRange(first, number - 1) }
            first = number + 1
        }
        try closeRange(first, .max)
    } catch {
        guard error.errno == .noSystemCall else { throw error }
        for name in try directoryEntries("/proc/self/fd") {
            if let number = CInt(name), !kept.contains(number) { Linux.close(number) }
        }
    }
}

private func closeRange(_ first: UInt32, _ last: UInt32) throws(KernelError) {
    let words = [String(first), last == .max ? "~0U" : String(last), "0"]
    try Door.call(Call("close_range", words, plumbing: true)) { CLinux.close_range(first, last, 0) }
}
