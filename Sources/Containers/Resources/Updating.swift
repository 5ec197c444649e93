import Linux
import OCI

extension ContainerStore {
    /// `update`: changes the limits of a container and its restart policy, also while it runs.
    ///
    /// The kernel comes first, as it may refuse, and then nothing has been written. The settings follow: they are what a
    /// later start and `inspect` go by, whatever is killed before the OCI document and the record are written, too.
    /// - Parameters:
    ///   - wish: the new limits; 0 and nil stay as they are.
    ///   - restart: nil for no other policy.
    ///   - warned: told what could not be had in full.
    /// - Throws: `UsageError` in Docker's words; what the kernel says of a limit.
    public func update(_ text: String, _ wish: LimitSettings, restart: RestartPolicy?, warned: (String) -> Void) throws {
        let known = try look(up: text)
        _ = try known.requireRecord()
        var isTold = false
        let record = try change(known.id) { record in
            if let restart {
                if record.removesItself, restart != .no {
                    throw Self.refusal(
                        known.id, "Restart policy cannot be updated because AutoRemove is enabled for the container")
                }
                record.restart = restart
            }
            guard wish != LimitSettings() else { return }
            var settings = try settings(known.id)
            do throws(UsageError) { settings.host.limits = try settings.host.limits.changed(by: wish) } catch {
                throw Self.refusal(known.id, error.message, fix: error.fix)
            }
            isTold = try tell(known.id, settings.host.limits, wish, warned)
            try write(settings, of: known.id)
        }
        if !isTold, wish != LimitSettings() { try tellWhenStarted(known.id, wish, warned) }
        EventLog(folders).tell(Event("update", of: record))
    }

    private static func refusal(_ id: String, _ why: String, fix: String? = "see 'minibox inspect'") -> UsageError {
        UsageError("Cannot update container \(id): \(why)", fix: fix)
    }

    private func write(_ settings: ContainerSettings, of id: String) throws {
        var document = try specification(id)
        try replaceFile("\(folder(id))/settings.json", with: try JSONText.encode(settings), durable: true)
        let resources = document.linux?.resources ?? ResourcesSpec()
        document.linux?.resources = resources.with(settings.host.limits)
        try replaceFile("\(folder(id))/config.json", with: try JSONText.encode(document), durable: true)
    }

    /// Changes the cgroup of a container that runs.
    ///
    /// - Returns: false when it does not.
    private func tell(_ id: String, _ limits: LimitSettings, _ wish: LimitSettings, _ warned: (String) -> Void) throws -> Bool {
        let known = try known(id)
        guard known.run != nil else { return false }
        for warning in try group(known).update(limits.cgroupLimits(touchedBy: wish)) { warned(warning) }
        return true
    }

    /// A container that was just being started may have read its limits before they were written.
    private func tellWhenStarted(_ id: String, _ wish: LimitSettings, _ warned: (String) -> Void) throws {
        let deadline = monotonicNanoseconds() + 5_000_000_000
        while exists("\(folders.locks)/\(id)"), monotonicNanoseconds() < deadline {
            // Its limits are read anew before each later life.
            if case .restarting = try known(id).life { return }
            if try tell(id, try settings(id).host.limits, wish, warned) { return }
            sleep(milliseconds: 5)
        }
    }
}
