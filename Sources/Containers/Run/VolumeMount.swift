import Linux
import OCI

/// Turns a mount that the user asked for into one of the specification, after a look at the host.
struct VolumeMount {
    private let request: MountRequest

    init(_ request: MountRequest) { self.request = request }

    func specification() throws -> MountSpec {
        switch request.kind {
        case .bind(let source): return try bind(source)
        case .tmpfs(let options):
            return MountSpec(
                request.destination, type: "tmpfs", source: "tmpfs", options: options + (request.readOnly ? ["ro"] : []))
        case .volume(let name, _):
            throw UsageError(
                name.map { "there is no volume \($0.text)" } ?? "there are no volumes for \(request.destination)",
                fix: "only host paths are mounted: mount a host path, -v /host/path:\(request.destination), or a --tmpfs"
            )
        }
    }

    private func bind(_ source: BindSource) throws -> MountSpec {
        if !exists(source.path) {
            guard source.createsPath else {
                throw UsageError(
                    "invalid mount config for type \"bind\": bind source path does not exist: \(source.path)",
                    fix: "make it first: mkdir -p \(source.path)")
            }
            // As Docker does for -v: a directory of root's.
            try wanting("make the directory \(source.path) to mount") { () throws(KernelError) in
                try ensureDirectories(source.path)
            }
        }
        var options = [source.recursion == .disabled ? "bind" : "rbind", source.propagation.rawValue]
        if request.readOnly { options.append("ro") }
        return MountSpec(request.destination, type: "bind", source: source.path, options: options)
    }
}
