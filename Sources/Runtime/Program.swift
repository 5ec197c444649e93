import Linux
import OCI

/// Finds the program and becomes it.
enum Program {
    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Becomes the program that `arguments[0]` names; a name without a slash is looked for along PATH, as a shell does.
    ///
    /// - Throws: `ENOENT` when there is none, `EACCES` when there is one that may not be executed.
    static func execute(_ arguments: ArraySlice<String>, environment: [String]) throws(KernelError) -> Never {
        guard let name = arguments.first, !name.isEmpty else {
            throw KernelError(
                purpose: "start the container", call: Call("execve", [cString(arguments.first ?? "")]), errno: .missing,
                fix: "name a command after the image")
        }
        if name.contains("/") { try Linux.execute(name, Array(arguments), environment: environment) }
        var denied: KernelError?
        var missing: KernelError?
        for directory in searchPath(environment) {
            do { try Linux.execute("\(directory)/\(name)", Array(arguments), environment: environment) } catch {
                switch error.errno {
                case .missing, .notDirectory: missing = missing ?? error
                case .access: denied = denied ?? error
                default: throw error
                }
            }
        }
        if let denied { throw denied }
        throw KernelError(call: missing?.call ?? Call("execve", [cString(name)]), errno: .missing)
    }

    private static func searchPath(_ environment: [String]) -> [String] {
        let path = environment.last { $0.hasPrefix("PATH=") }?.dropFirst("PATH=".count)
        return (path.map(String.init) ?? defaultPath).split(separator: ":", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "." : String($0)
        }
    }
}
