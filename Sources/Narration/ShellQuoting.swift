/// Whether a place in a shell command stands in single quotes, as `shellWord` makes them.
struct ShellQuoting {
    private(set) var isInside = false
    private var isEscaped = false

    mutating func pass(_ character: Character) {
        if character == "'" && !isEscaped { isInside.toggle() }
        isEscaped = character == "\\" && !isInside && !isEscaped
    }

    /// The words of a command, each still in its quotes.
    static func words(_ command: String) -> [String] {
        var quoting = ShellQuoting()
        return command.split { character in
            quoting.pass(character)
            return character == " " && !quoting.isInside
        }.map(String.init)
    }
}
