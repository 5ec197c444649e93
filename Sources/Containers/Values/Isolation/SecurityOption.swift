import Formats

/// One of Docker's security options, from `--security-opt`: `KEY=VALUE`, with a colon in the older spelling.
public enum SecurityOption: Sendable, Equatable {
    /// `seccomp=unconfined`: no filter for system calls.
    case seccompUnconfined
    /// `seccomp=builtin`: the default filter.
    case seccompDefault
    /// `seccomp=FILE`: a filter in Docker's JSON form; the file is read later.
    case seccompProfile(path: String)
    /// `no-new-privileges[=true|false]`. See PR_SET_NO_NEW_PRIVS in prctl(2).
    case noNewPrivileges(Bool)
    /// `apparmor=unconfined`: what a container is here without being asked.
    case apparmorUnconfined
    /// `label=disable`: no SELinux labels, as there are none here anyway.
    case labelDisabled
    /// `systempaths=unconfined`: no masked and no read-only paths under /proc and /sys.
    case systemPathsUnconfined

    public init(parsing text: String) throws(UsageError) {
        let separator: Unicode.Scalar = text.utf8.contains(UInt8(ascii: "=")) ? "=" : ":"
        let (key, value) = halves(text, separator: separator)
        guard let option = Self.option(key, value) else {
            throw UsageError("Invalid --security-opt: \(goQuoted(text))", fix: Self.fix(key, value))
        }
        self = option
    }

    private static func option(_ key: String, _ value: String?) -> SecurityOption? {
        switch (key, value) {
        case ("no-new-privileges", nil): .noNewPrivileges(true)
        case ("no-new-privileges", let value?): boolean(value).map { .noNewPrivileges($0) }
        case ("seccomp", "unconfined"): .seccompUnconfined
        case ("seccomp", "builtin"): .seccompDefault
        case ("seccomp", let path?) where !path.isEmpty && !path.utf8.contains(0): .seccompProfile(path: path)
        case ("apparmor", "unconfined"): .apparmorUnconfined
        case ("label", "disable"): .labelDisabled
        case ("systempaths", "unconfined"): .systemPathsUnconfined
        default: nil
        }
    }

    private static func fix(_ key: String, _ value: String?) -> String {
        if key == "apparmor", value?.isEmpty == false {
            return "AppArmor profiles are not applied: only apparmor=unconfined can be said"
        }
        if key == "label", value?.isEmpty == false { return "SELinux labels are not applied: only label=disable can be said" }
        return
            "the options are seccomp=FILE|unconfined|builtin, no-new-privileges[=true|false], apparmor=unconfined, label=disable "
            + "and systempaths=unconfined"
    }
}
