import Linux

/// A root filesystem that is not the root yet, and not to be trusted: every path is resolved as if it were `/`.
struct RootTree: ~Copyable {
    let descriptor: Descriptor
    /// Its path before the root changes, for people and scripts.
    let path: String

    init(path: String) throws(KernelError) {
        descriptor = try Linux.open(path, [.pathOnly, .directory])
        self.path = path
    }

    /// Where a path of the container lies on the host, if no link leads elsewhere.
    func shown(_ inside: String) -> String { inside == "/" ? path : path + (inside.hasPrefix("/") ? "" : "/") + inside }

    func open(_ inside: String, _ flags: OpenFlags = .pathOnly) throws(KernelError) -> Descriptor {
        try Linux.open(inside, flags, in: descriptor.number, resolve: .inRoot)
    }

    /// Opens a directory, made together with those above it if it is not there.
    ///
    /// - Parameter made: set when it had to be made.
    func ensureDirectory(_ inside: String, made isNew: inout Bool, links: Int = 0) throws(KernelError) -> Descriptor {
        do { return try open(inside, [.pathOnly, .directory]) } catch {
            guard error.errno == .missing else { throw error }
        }
        var made = ""
        for component in inside.split(separator: "/") {
            let parent = made.isEmpty ? "/" : made
            made += "/" + component
            do { _ = try open(made, [.pathOnly, .directory]) } catch {
                guard error.errno == .missing, component != ".." else { throw error }
                let directory = try open(parent, [.pathOnly, .directory])
                if let target = try danglingLink(String(component), in: directory.number, at: parent, links) {
                    _ = try ensureDirectory(target, made: &isNew, links: links + 1)
                } else {
                    try makeDirectory(String(component), in: directory.number, shellPath: shown(made))
                }
            }
        }
        isNew = true
        return try open(inside, [.pathOnly, .directory])
    }

    /// Where a link leads of which it is known that nothing is there; nil for what is no link.
    private func danglingLink(_ name: String, in directory: CInt, at parent: String, _ links: Int) throws(KernelError) -> String?
    {
        guard let target = try? readLink(name, in: directory) else { return nil }
        // As many as the kernel follows. See path_resolution(7).
        guard links < 40 else { throw KernelError(call: Call("openat2", [cString(shown("\(parent)/\(name)"))]), errno: .loop) }
        return target.hasPrefix("/") ? target : parent + "/" + target
    }

    func ensureDirectory(_ inside: String) throws(KernelError) -> Descriptor {
        var isNew = false
        return try ensureDirectory(inside, made: &isNew)
    }

    /// Opens a file to mount on, made empty if it is not there.
    func ensureFile(_ inside: String, links: Int = 0) throws(KernelError) -> Descriptor {
        do { return try open(inside) } catch { guard error.errno == .missing else { throw error } }
        let (parent, name) = split(inside)
        let directory = try ensureDirectory(parent)
        if let target = try danglingLink(name, in: directory.number, at: parent, links) {
            return try ensureFile(target, links: links + 1)
        }
        do {
            _ = try Linux.open(
                name, [.writeOnly, .create, .exclusive, .noFollow], mode: 0o755, in: directory.number,
                shell: .command("install -m 0755 /dev/null \(shellWord(shown(inside)))"))
        } catch { guard error.errno == .exists else { throw error } }
        return try open(inside)
    }

    /// The directory part and the last name of a path.
    func split(_ inside: String) -> (parent: String, name: String) {
        let parts = inside.split(separator: "/")
        return ("/" + parts.dropLast().joined(separator: "/"), String(parts.last ?? "."))
    }
}
