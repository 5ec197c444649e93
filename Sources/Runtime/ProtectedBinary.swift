import Linux

/// Protection of minibox's own file from what it starts.
///
/// A process that has not called execve yet is a minibox process inside the container: the program that it becomes may
/// name `/proc/self/exe` as its interpreter, get hold of the file behind it, and write to it once nobody executes it.
/// Started from a read-only mount of itself, that file cannot be written through any of its links. See CVE-2019-5736.
public enum ProtectedBinary {
    /// Starts this program again from a read-only copy of its own mount, unless that has happened or is not needed.
    ///
    /// The mount is attached nowhere, and gone with the last process that runs from it. An ordinary user cannot write to
    /// root's files and is not allowed to mount: nothing happens.
    /// - Parameter arguments: of this process, from `argv[0]` on.
    public static func ensure(arguments: [String]) {
        guard effectiveUserID() == 0, let binary = try? open("/proc/self/exe"),
            (try? fileSystemStatus(of: binary.number).isReadOnly) == false, !SealedFile.isSealed(binary.number)
        else { return }
        do {
            let copy = try DetachedMount(copying: "", in: binary.number)
            try setMountAttributes(of: copy.descriptor.number, set: .readOnly)
            try execute(copy.descriptor.number, shown: "minibox itself, read-only", arguments, environment: environment)
        } catch {
            // Without these calls (Linux before 5.12, a seccomp filter around us) a sealed copy in memory does the same.
            try? executeSealedCopy(binary.path, arguments)
        }
    }

    /// The path of this program's file. A program started from a mount that is attached nowhere has to be told.
    public static var path: String? { environmentValue(pathVariable) ?? (try? readLink("/proc/self/exe")) }

    private static let pathVariable = "MINIBOX_BINARY"

    private static var environment: [String] {
        environmentWords().filter { !$0.hasPrefix("\(pathVariable)=") }
            + ((try? readLink("/proc/self/exe")).map { ["\(pathVariable)=\($0)"] } ?? [])
    }

    private static func executeSealedCopy(_ path: String, _ arguments: [String]) throws(KernelError) {
        let source = try open(path)
        let copy = try SealedFile(name: "minibox", copying: source.number)
        try execute(copy.descriptor.number, shown: "a sealed copy of minibox", arguments, environment: environment)
    }
}
