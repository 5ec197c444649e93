import LabKit
import Linux

/// What is kept, and how, by the words of the command line.
struct Powers {
    /// Of the bounding, permitted and effective sets.
    let kept: CapabilitySet
    /// What a user other than root keeps over exec.
    let ambient: CapabilitySet
    /// What is in the bounding set now, and will not be.
    let lost: CapabilitySet
    let user: UInt32?
    let keepsBounding: Bool
    let rootIsNobody: Bool
    let forbidsNewPrivileges: Bool

    /// Without a wish: three that everybody notices.
    private static let usual: CapabilitySet = [.chown, .sysChroot, .sysTime]

    init(_ options: LabCaps.Options) throws(KernelError) {
        let present = try BoundingSet.current()
        let named = Powers.set("--keep", options.keep)
        let ambient = Powers.set("--ambient", options.ambient)
        let hasWish = !options.keep.isEmpty || !options.drop.isEmpty
        let dropped = hasWish ? Powers.set("--drop", options.drop) : Powers.usual
        let kept = (options.keep.isEmpty ? present : named).subtracting(
            options.drop.contains("all") ? present.subtracting(named) : dropped)
        let missing = kept.union(ambient).subtracting(present)
        guard missing.isEmpty else {
            LabCaps.lab.misused(
                "\(missing.shortNames.joined(separator: ", ")): not in the bounding set here, so nobody can have it")
        }
        self.kept = kept.union(ambient)
        self.ambient = ambient
        lost = present.subtracting(self.kept)
        user = options.user.map(Powers.userID)
        keepsBounding = options.keepsBounding
        rootIsNobody = options.rootIsNobody
        forbidsNewPrivileges = options.forbidsNewPrivileges
    }

    private static func set(_ flag: String, _ words: [String]) -> CapabilitySet {
        if words.contains("all") { return .known }
        let unknown = words.filter { Capability($0) == nil }
        guard unknown.isEmpty else {
            let known = CapabilitySet.known.shortNames.joined(separator: " ")
            LabCaps.lab.misused(
                "\(flag): no capability is called \(unknown.map { "'\($0)'" }.joined(separator: ", ")); there are: all \(known)")
        }
        return CapabilitySet(words.compactMap { Capability($0) })
    }

    private static func userID(_ word: String) -> UInt32 {
        guard let number = UInt32(word), number < UInt32.max else {
            LabCaps.lab.misused("--user '\(word)' is not what it takes: a number, such as 65534 for nobody")
        }
        return number
    }
}
