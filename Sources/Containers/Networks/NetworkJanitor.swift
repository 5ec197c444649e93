import Linux
import Networks

/// Takes down bridges that no container uses any more: not at once, for the next container may want them, and to make and
/// remove a bridge costs more than all else of a container's network.
struct NetworkJanitor {
    private let networks: NetworkStore
    private var lockPath: String { "\(networks.live)/.janitor" }

    init(_ networks: NetworkStore) { self.networks = networks }

    /// How long a bridge may be without a container, in seconds.
    private static let patience: Int64 = 3
    /// How long the kernel may take over a namespace that nobody holds, in milliseconds.
    private static let settling = 200

    /// Leaves a process behind that looks after it, if there is something to look after.
    ///
    /// - Parameter links: those of a container that has ended.
    func leaveBehind(links: [Endpoint]) {
        guard let outcome = try? clone() else { return }
        guard case .child = outcome else { return }
        do {
            try Starting.leaveCaller(title: "minibox-janitor")
            if !links.isEmpty { sleep(milliseconds: Self.settling) }
            networks.removeLinks(of: links)
            try watch()
        } catch { exitNow(1) }
        exitNow(0)
    }

    /// Whether nobody looks after bridges that no container uses.
    var isAbsent: Bool {
        guard let file = try? open(lockPath, [.readWrite, .create, .noFollow], mode: 0o600) else { return false }
        return (try? lock(file.number, wait: false)) == true
    }

    /// Waits until no network is without a container, or they are all down. One process does so at a time.
    private func watch() throws {
        guard networks.hasUnused() else { return }
        let file = try open(lockPath, [.readWrite, .create, .noFollow], mode: 0o600)
        guard try lock(file.number, wait: false) else { return }
        while try networks.takeDownUnused(for: Self.patience) { sleep(milliseconds: 500) }
    }

    /// Goes on where a killed one has stopped.
    func takeOver() { if networks.hasUnused(), isAbsent { leaveBehind(links: []) } }
}
