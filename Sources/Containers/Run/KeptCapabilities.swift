import Linux

/// Which capabilities a container keeps: Docker's fourteen, with `--cap-add`, `--cap-drop` and `--privileged` counted in.
struct KeptCapabilities {
    private let request: RunRequest

    init(_ request: RunRequest) { self.request = request }

    /// - Parameter bounding: what the machine itself has: what it has given up cannot be given to a container.
    func resolve(bounding: CapabilitySet) throws(UsageError) -> CapabilitySet {
        let added = try set(request.addedCapabilities, flag: "CapAdd")
        let dropped = try set(request.droppedCapabilities, flag: "CapDrop")
        var kept = request.privileged || hasAll(request.addedCapabilities) ? bounding : .dockerDefaults
        // Docker's order: ALL dropped takes everything that ALL added has not brought.
        if hasAll(request.droppedCapabilities) && !hasAll(request.addedCapabilities) { kept = [] }
        kept.formUnion(added)
        kept.subtract(dropped)
        return kept.intersection(bounding)
    }

    private func hasAll(_ words: [String]) -> Bool { words.contains { $0.uppercased() == "ALL" } }

    private func set(_ words: [String], flag: String) throws(UsageError) -> CapabilitySet {
        var set: CapabilitySet = []
        for word in words where word.uppercased() != "ALL" {
            guard let capability = Capability(word) else {
                let name = word.uppercased().hasPrefix("CAP_") ? word.uppercased() : "CAP_\(word.uppercased())"
                throw UsageError("invalid \(flag): unknown capability: \"\(name)\"", fix: "see capabilities(7) for the names")
            }
            set.formUnion(CapabilitySet([capability]))
        }
        return set
    }
}
