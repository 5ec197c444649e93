import Linux

/// What a container around this process may have taken away, that a container inside it needs.
enum SurroundingContainer {
    /// What to ask of whoever starts the surrounding container; nil where the refusal has another reason.
    static func remedy(for error: KernelError) -> String? {
        switch error.call.name {
        case "clone3", "unshare":
            guard hasFilter else { return nil }
            return "a system call filter of a surrounding container forbids new namespaces: start that container with "
                + "--security-opt seccomp=unconfined --security-opt systempaths=unconfined (podman: unmask=ALL), or --privileged"
        case "mount" where error.call.arguments.contains(cString("proc")) || error.call.arguments.contains(cString("sysfs")):
            // See mount_too_revealing() in the kernel's fs/namespace.c.
            return
                "the kernel lets nobody mount a whole \(error.call.arguments[2].filter { $0 != "\"" }) who sees only a part of the one around: start the "
                + "surrounding container with --security-opt systempaths=unconfined (podman: unmask=ALL), or --privileged"
        case "mount" where isThere && !error.call.arguments.contains(cString("overlay")):
            return "a surrounding container forbids it: start that one with --privileged, or with --security-opt "
                + "seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"
        default: return nil
        }
    }

    private static var isThere: Bool { hasFilter || !isInFirstUserNamespace() || effectiveUserID() == 0 }

    private static var hasFilter: Bool { (try? readText("/proc/self/status"))?.contains("\nSeccomp:\t2") == true }
}
