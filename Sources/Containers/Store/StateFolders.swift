import Linux
import Networks

/// The two folders that minibox keeps its state in. See Docs/Design.md, State on disk.
public struct StateFolders: Sendable, Equatable {
    /// What survives a reboot: images, layers, containers, names, cache.
    public let root: String
    /// What does not: a lock for each container that somebody looks after, and the mark of this boot.
    public let run: String

    /// - Parameter root: the folder that the user names; nil for MINIBOX_ROOT, or the default of this user.
    ///
    /// A named root keeps its run folder inside, so that two roots never meet.
    public init(root named: String? = nil) {
        let home = StateFolders.variable("HOME") ?? "/"
        if let named = named ?? StateFolders.variable("MINIBOX_ROOT"), !named.isEmpty {
            root = StateFolders.absolute(named)
            run = StateFolders.variable("MINIBOX_RUN") ?? "\(root)/run"
        } else if effectiveUserID() == 0 {
            root = "/var/lib/minibox"
            run = "/run/minibox"
        } else {
            root = (StateFolders.variable("XDG_DATA_HOME") ?? "\(home)/.local/share") + "/minibox"
            run = (StateFolders.variable("XDG_RUNTIME_DIR") ?? "\(root)/run") + "/minibox"
        }
    }

    public var containers: String { "\(root)/containers" }
    public var names: String { "\(root)/names" }
    public var cache: String { "\(root)/cache" }
    public var locks: String { "\(run)/locks" }
    /// A socket for each container, on which its monitor listens.
    public var sockets: String { "\(run)/sockets" }
    public var volumes: String { "\(root)/volumes" }
    public var networks: NetworkStore { NetworkStore(root: root, run: run) }
    public var events: String { "\(root)/events.jsonl" }

    /// Makes the folders, which nobody but their owner may enter.
    ///
    /// Finding out that they are there costs one call: the locks folder is made last.
    public func ensure() throws(KernelError) {
        if isDirectory(locks) && isDirectory(names) { return }
        try wanting("make the state folder \(root)", fix: "choose a writable folder with --root") { () throws(KernelError) in
            for folder in [root, containers, cache, names, volumes] { try ensureDirectories(folder, mode: 0o700) }
        }
        try wanting("make the state folder \(run)") { () throws(KernelError) in
            for folder in [run, sockets, locks] { try ensureDirectories(folder, mode: 0o700) }
        }
    }

    /// An empty variable counts as none, as the XDG base directory specification has it.
    private static func variable(_ name: String) -> String? { environmentValue(name).flatMap { $0.isEmpty ? nil : $0 } }

    private static func absolute(_ path: String) -> String {
        var folder = path
        while folder.count > 1 && folder.hasSuffix("/") { folder.removeLast() }
        if folder.hasPrefix("/") { return folder }
        return ((try? workingDirectory()) ?? "") + "/" + folder
    }
}
