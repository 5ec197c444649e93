extension ContainerStore {
    /// The containers that come back when the machine does: those whose restart policy says so, and that have run before and
    /// do not now; the oldest first.
    public func resumable() throws -> [KnownContainer] { try all().reversed().filter(\.isResumable) }
}

extension KnownContainer {
    /// Whether it comes back after a reboot: with `always` in any case, with `unless-stopped` unless somebody has stopped it.
    public var isResumable: Bool {
        guard let record, case .exited = life else { return false }
        switch record.restart {
        case .always: return true
        case .unlessStopped: return !record.isStoppedByUser
        case .no, .onFailure: return false
        }
    }
}
