/// What belongs to one container by its name, and becomes a variable of the script.
struct ScriptNames {
    let folder: String
    let group: String

    /// The root of the container before it is the root.
    var root: String { "\(folder)/rootfs" }

    /// Only what belongs to this container: minibox's own bookkeeping is not part of the isolation.
    func occur(in shell: String) -> Bool { shell.contains(folder) || groupOccurs(in: shell) }
    func groupOccurs(in shell: String) -> Bool { shell.contains(group) }

    /// The text with the names as variables, which are quoted, and stand outside of single quotes.
    func replaced(in shell: String) -> String {
        var text = ""
        var quoting = ShellQuoting()
        var rest = shell[...]
        while let character = rest.first {
            if let (name, variable) = [(folder, "container"), (group, "group")].first(where: { rest.hasPrefix($0.0) }) {
                text += quoting.isInside ? "'\"$\(variable)\"'" : "\"$\(variable)\""
                rest = rest.dropFirst(name.count)
                continue
            }
            quoting.pass(character)
            text.append(character)
            rest = rest.dropFirst()
        }
        return text
    }
}
