/// The labs, in their order.
public enum Course {
    public static let labs: [GuidedLab] = [
        .hostname,
        .processes,
        .firstProcess,
        .networkAndClock,
        .patchCable,
        .wayOut,
        .root,
        .propagation,
        .layers,
        .user,
        .memoryCeiling,
        .cpuAndForks,
        .treeRules,
        .lessThanRoot,
        .forbiddenCall,
        .walkingIn,
        .capstone,
    ]

    /// - Throws: when the word is not the number of a lab.
    public static func lab(_ word: String) throws(UsageError) -> GuidedLab {
        if let number = Int(word), let lab = labs.first(where: { $0.number == number }) { return lab }
        let known = labs.map { "\($0.number)" }.joined(separator: " ")
        throw UsageError("there is no lab '\(word)'", fix: "the labs are \(known); 'lab list' shows them")
    }
}
