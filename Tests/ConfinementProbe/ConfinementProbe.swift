import Glibc
import Linux
import Runtime

/// Confines a child of its own as a container is, and prints what the child can then do: a line for each observation.
@main struct ConfinementProbe {
    static func main() {
        do {
            guard CommandLine.arguments.count == 2 else { throw Usage() }
            let bounding = try BoundingSet.current()
            let profile = SeccompProfile.dockerDefault.resolved(capabilities: .dockerDefaults, kernel: try .current())
            let program = try SeccompCache(directory: CommandLine.arguments[1]).program(for: profile)
            print("bounding before", bounding.hexadecimal)
            switch try clone() {
            case .parent(let child): exit(try child.wait().shellCode)
            case .child:
                try confine(program)
                observe()
                fflush(nil)
                exitNow(0)
            }
        } catch {
            print(error)
            fflush(nil)
            exitNow(1)
        }
    }

    struct Usage: Error {}

    private static func confine(_ program: SeccompProgram) throws(KernelError) {
        try BoundingSet.drop(keeping: .dockerDefaults)
        var state = CapabilityState(effective: .dockerDefaults, permitted: .dockerDefaults, inheritable: .netBindService)
        try state.apply()
        try AmbientSet.raise(.netBindService)
        print("ambient raised", try AmbientSet.current().names.joined(separator: ","))
        try AmbientSet.clear()
        state.inheritable = []
        try state.apply()
        try ProcessControl.forbidNewPrivileges()
        try loadSeccompFilter(program.bytes)
    }

    private static func observe() {
        let status = (try? readText("/proc/self/status")) ?? ""
        for line in status.split(separator: "\n") where line.hasPrefix("Cap") || line.hasPrefix("Seccomp:") {
            print(line.split(separator: "\t").joined(separator: " "))
        }
        report("AF_ALG", socket(38, 5, 0))
        report("AF_UNIX", socket(1, 1, 0))
        unsafe report("mount", mount("none", "/proc", "tmpfs", 0, nil))
        report("clone3", attempt { () throws(KernelError) in _ = try clone(.uts) })
        report(
            "adding a capability",
            attempt { () throws(KernelError) in try CapabilityState(effective: .sysAdmin, permitted: .sysAdmin).apply() })
    }

    private static func report(_ what: String, _ result: CInt) {
        print(what, result >= 0 ? "works" : Errno(errno).name)
    }

    private static func attempt(_ body: () throws(KernelError) -> Void) -> CInt {
        do { try body() } catch {
            errno = error.errno.code
            return -1
        }
        return 0
    }
}
