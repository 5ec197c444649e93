/// The options of setpriv(1), one for each call that minibox made, as setpriv wants them: each option once.
public struct SetprivOptions {
    public let words: [String]

    public init(_ told: [String]) {
        var order: [String] = []
        var values: [String: [String]] = [:]
        for word in told {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if !order.contains(parts[0]) { order.append(parts[0]) }
            guard parts.count == 2 else { continue }
            // Sets of capabilities add up; of ids the last one counts.
            if parts[0].hasSuffix("-caps") || parts[0] == "--bounding-set" {
                values[parts[0], default: []].append(parts[1])
            } else {
                values[parts[0]] = [parts[1]]
            }
        }
        if order.contains("--groups") { order.removeAll { $0 == "--clear-groups" } }
        // setpriv does not change the group id without being told what becomes of the others.
        if order.contains("--regid"), !order.contains(where: { $0.hasSuffix("groups") }) { order.append("--keep-groups") }
        words = order.map { option in values[option].map { "\(option)=\($0.joined(separator: ","))" } ?? option }
    }
}
