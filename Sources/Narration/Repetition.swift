/// Shortens a run of calls that differ in one word: the rules for devices, the capabilities that are dropped.
struct Repetition {
    /// How many of a run are told.
    private static let told = 2

    private var key: String?
    private var count = 0
    private var name = ""

    /// - Returns: whether the record is told, and the line that ends the run before it.
    mutating func pass(_ record: Record) -> (isShown: Bool, closing: String) {
        let next = Self.key(of: record)
        if let next, next == key {
            count += 1
            return (count <= Self.told, "")
        }
        let hidden = count - Self.told
        let closing = hidden > 0 ? "    ... and \(hidden) more like \(hidden == 1 ? "it" : "them"): \(name)\n" : ""
        (key, count, name) = (next, 1, record.manual ?? "")
        return (true, closing)
    }

    /// What the calls of a run have in common; nil for a call that is never left out.
    private static func key(of record: Record) -> String? {
        guard record.kind == .call, record.errno == nil, let name = record.name else { return nil }
        switch name {
        case "write": return "\(name) \(record.note ?? "")"
        case "prctl", "symlinkat": return "\(name) \(record.arguments?.first ?? "")"
        default: return nil
        }
    }
}
