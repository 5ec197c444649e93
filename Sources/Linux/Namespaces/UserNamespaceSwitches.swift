/// The switches of this machine that keep an ordinary user from making user namespaces. See user_namespaces(7).
public enum UserNamespaceSwitches {
    /// The one that is off, and how root switches it on; nil when none is, or none can be read.
    public static var obstacle: (reason: String, remedy: String)? {
        for (name, closed, remedy) in switches {
            guard let text = try? readText("/proc/sys/" + name.map { $0 == "." ? "/" : $0 }),
                text.prefix(while: { !$0.isNewline }) == closed
            else { continue }
            return ("the sysctl \(name) is \(closed)", remedy)
        }
        return nil
    }

    private static let switches = [
        ("user.max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=15000"),
        // Debian's own, until 2021.
        ("kernel.unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"),
        // Ubuntu's, since 23.10: the namespace comes into being, and has no power.
        (
            "kernel.apparmor_restrict_unprivileged_userns", "1",
            "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for minibox with 'userns,'"
        ),
    ]
}
