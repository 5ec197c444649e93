/// `lab --help`
enum Help {
    static var text: String {
        """
        lab guides through the labs, and shows what is isolated on this machine and what is not.

        Usage:  lab COMMAND [OPTIONS]

        Commands:
        \(table)

        'lab COMMAND --help' tells more of each.
        """
    }

    private static var table: String {
        let lines = Verb.all.map { (($0.name + " " + $0.usage), $0.summary) }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }.joined(separator: "\n")
    }
}
