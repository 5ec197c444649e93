import Foundation
import Testing

/// An ordinary user who exists only where a test runs: this machine's files of accounts are covered for its processes alone.
struct OrdinaryUser {
    /// What /etc/subuid and /etc/subgid give her.
    var subordinate = "student:700000:65536"
    /// A command that root runs before, in her mount namespace.
    var preparation = ":"
    var environment: [String: String] = [:]

    /// The user and group id.
    static let id = 1507

    /// Runs a shell script as her, with a home, minibox in her PATH, and no network for containers; `m` is minibox.
    func run(_ script: String, in state: StateFolder, within seconds: Double = 60) throws -> Outcome {
        let folder = try state.scratch("student")
        let covers = [
            ("passwd", "\(Machine.text("/etc/passwd"))student:x:\(Self.id):\(Self.id)::\(folder)/home:/bin/sh\n"),
            ("subuid", "\(subordinate)\n"), ("subgid", "\(subordinate)\n"),
        ]
        for (name, text) in covers { try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8) }
        let root = """
            set -e; chmod 755 \(state.path) \(state.path)/scratch \(folder)
            mkdir -p \(folder)/bin \(folder)/home \(folder)/run
            for program in minibox minibox-engine; do install -m 755 "$(dirname "$MINIBOX")/$program" \(folder)/bin/$program; done
            chown -R \(Self.id):\(Self.id) \(folder)/home \(folder)/run; chmod 700 \(folder)/run
            for name in passwd subuid subgid; do mount --bind \(folder)/$name /etc/$name; done
            cd \(folder)/home; \(preparation)
            exec setpriv --reuid \(Self.id) --regid \(Self.id) --clear-groups --inh-caps=-all \\
                env -u MINIBOX_ROOT -u MINIBOX_RUN HOME=\(folder)/home USER=student XDG_RUNTIME_DIR=\(folder)/run \\
                PATH=\(folder)/bin:$PATH sh -c "$SCRIPT"
            """
        let variables = environment.merging(["SCRIPT": "m() { minibox \"$@\"; }\n\(script)", "ROOT": root]) { $1 }
        return try host(
            "exec unshare --mount --propagation private sh -c \"$ROOT\"", environment: variables, in: state, within: seconds)
    }

    /// What keeps her containers from having other users.
    static let obstacle: String? = {
        if !Machine.isRoot { return "only root may become another user" }
        if !Machine.has("newuidmap") { return "newuidmap is not installed: apt-get install uidmap" }
        if !FileManager.default.fileExists(atPath: "/etc/subuid") { return "there is no /etc/subuid to be covered" }
        return nil
    }()
}

extension Trait where Self == ConditionTrait {
    /// An ordinary user with subordinate ids can be had.
    static var ordinaryUser: Self { .enabled(if: OrdinaryUser.obstacle == nil, Comment(rawValue: OrdinaryUser.obstacle ?? "")) }
}
