extension Cgroup {
    /// Ends every process in the group and below it with SIGKILL, and waits until they are gone.
    ///
    /// v2 does it in one write (Linux 5.14), which no fork can outrun. Otherwise the freezer holds them still meanwhile.
    /// - Throws: `EBUSY` when a process is still there after ten seconds.
    public func kill() throws(KernelError) {
        try wanting("end the processes of the group \(name)") { () throws(KernelError) in
            let deadline = monotonicNanoseconds() + 10_000_000_000
            if let unified, try killAtOnce(unified) {
                guard try isEmpty(unified, before: deadline) else { throw stuck(unified.path) }
            }
            while true {
                // On a hybrid machine a process may be in the v1 directories only.
                let found = try processes()
                if found.isEmpty { return }
                guard monotonicNanoseconds() < deadline else { throw stuck(name) }
                try killOneByOne(found, deadline)
            }
        }
    }

    /// - Returns: false before Linux 5.14, where there is no such file.
    private func killAtOnce(_ unified: CgroupDirectory) throws(KernelError) -> Bool {
        do { try unified.write(CgroupSetting("cgroup.kill", "1")) } catch {
            guard error.errno == .missing || error.errno == .noDevice else { throw error }
            return !isDirectory(unified.path)
        }
        return true
    }

    private func isEmpty(_ unified: CgroupDirectory, before deadline: Int64) throws(KernelError) -> Bool {
        do {
            return try unified.wait(until: "populated", is: 0, milliseconds: Int((deadline - monotonicNanoseconds()) / 1_000_000))
        } catch {
            guard error.errno == .missing || error.errno == .noDevice else { throw error }
            return true
        }
    }

    private func killOneByOne(_ found: [Int32], _ deadline: Int64) throws(KernelError) {
        let freezer = directory(of: .freezer)
        try? freezer?.freeze()
        defer { try? freezer?.thaw() }
        var handles: [(pid: Int32, descriptor: CInt)] = []
        defer { Cgroup.close(&handles) }
        // In batches, as there may be more processes than descriptors.
        for start in stride(from: 0, to: found.count, by: 256) {
            Cgroup.close(&handles)
            for pid in found[start..<min(start + 256, found.count)] {
                // ESRCH: gone meanwhile.
                guard let handle = try? ProcessHandle(opening: pid) else { continue }
                handles.append((pid, handle.descriptor.release()))
            }
            // Who is still in the group under the number that the handle was opened with is who we mean.
            let still = Set(try processes())
            handles.removeAll { handle in
                if !still.contains(handle.pid) { Linux.close(handle.descriptor) }
                return !still.contains(handle.pid)
            }
            for handle in handles { Cgroup.send(.kill, handle.pid, handle.descriptor) }
        }
        // A frozen process does not die until it is thawed; a pidfd becomes readable when its process has ended.
        try? freezer?.thaw()
        for handle in handles {
            let left = max(1, (deadline - monotonicNanoseconds()) / 1_000_000)
            guard try waitUntil(readable: handle.descriptor, milliseconds: Int32(left)) else { return }
        }
    }

    private static func send(_ signal: Signal, _ pid: Int32, _ borrowed: CInt) {
        let handle = ProcessHandle(pid: pid, descriptor: Descriptor(owning: borrowed))
        try? handle.send(signal)
        _ = handle.descriptor.release()
    }

    private static func close(_ handles: inout [(pid: Int32, descriptor: CInt)]) {
        for handle in handles { Linux.close(handle.descriptor) }
        handles = []
    }

    private func stuck(_ path: String) -> KernelError {
        KernelError(
            call: Call("cgroups", [cString(path)], section: 7), errno: .busy,
            fix: "a process is stuck in the kernel (state D in ps): see what it waits for in /proc/PID/stack")
    }
}
