import CLinux
import Glibc

/// How many processors this process may run on: what nproc(1) prints. See sched_getaffinity(2).
///
/// A cpuset makes it smaller, and so does taskset(1); a quota of CPU time does not.
public func usableProcessors() throws(KernelError) -> Int {
    var set = cpu_set_t()
    let size = MemoryLayout<cpu_set_t>.size
    try Door.call(Call("sched_getaffinity", ["0", "\(size)", "&set"], plumbing: true)) {
        unsafe sched_getaffinity(0, size, &set)
    }
    return unsafe withUnsafeBytes(of: &set) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
}
