import Linux

/// Writes kernel parameters through the container's own /proc, before it becomes read-only.
enum Sysctls {
    static func write(_ values: [String: String], in root: borrowing RootTree) throws(KernelError) {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let path = "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
            try wanting("set the kernel parameter \(name)", fix: "cat \(path) inside a container shows a value that it takes") {
                () throws(KernelError) in
                let file = try wanting(
                    "find the kernel parameter \(name)", fix: "'ls /proc/sys' inside a container shows those that exist"
                ) { () throws(KernelError) in try root.open(path, .writeOnly) }
                guard try fileSystemStatus(of: file.number).magic == FileSystemStatus.procMagic else {
                    throw KernelError(call: Call("openat2", [cString(path)]), errno: .invalid)
                }
                try Linux.write(
                    value, to: file.number, plumbing: false, note: path,
                    shell: .command("echo \(shellWord(value)) > \(shellWord(root.shown(path)))"))
            }
        }
    }
}
