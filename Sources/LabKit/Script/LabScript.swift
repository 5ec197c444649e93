import Linux

/// A shell script that makes the isolation that a lab has made, from the lab's own calls.
///
/// A shell enters new namespaces by becoming unshare(1), which becomes a shell again: so the script runs itself once for
/// each such step, and a variable says how far it has come. Each stage is what the lab did between two of these steps.
struct LabScript {
    private let lab: String
    private let stages: [ScriptStage]
    private let undo: [String]
    private let groupName: String?
    private let command: [String]

    /// - Parameter command: what runs in the end, when the script is given no command of its own.
    init(lab: String, steps: [ScriptStep], command: [String]) {
        self.lab = lab
        self.command = command
        let parts = ScriptParts(steps)
        undo = parts.undo
        groupName = parts.groupName
        stages = ScriptStage.stages(parts)
    }

    /// The script, for sh(1).
    var text: String {
        var text = header
        if stages.count == 1 { return text + undoLines("") + body(0, indent: "") + "\n" }
        text += "case ${lab_stage:-0} in\n"
        for index in stages.indices {
            text += "\(index))\n\(index == 0 ? undoLines("    ") : "")\(body(index, indent: "    "))\n    ;;\n"
        }
        return text + "esac\n"
    }

    private var header: String {
        let words = command.map(shellWord).joined(separator: " ")
        let quoted =
            words.contains("$") ? "# What stands in single quotes is for the command.\n# shellcheck disable=SC2016\n" : ""
        return """
            #!/bin/sh
            # The isolation that \(lab) has made, call by call, with util-linux and the files under /proc and /sys.
            #     sh SCRIPT [COMMAND...]
            set -eu
            PATH=$PATH:/usr/sbin:/sbin
            \(quoted)[ $# -gt 0 ] || set -- \(words)\(restart)


            """
    }

    private var restart: String {
        stages.count == 1
            ? "" : "\n# unshare(1) and its like become this script again, one stage later.\nself=$(readlink -f \"$0\")"
    }

    /// What the lab took away again when its child had ended.
    private func undoLines(_ indent: String) -> String {
        guard !undo.isEmpty else { return "" }
        let prefix = groupName.map { $0[...($0.lastIndex(of: "-") ?? $0.startIndex)] }
        let lines =
            (prefix.map { ["export group=\($0)script-$$"] } ?? []) + [
                "# At the end, however it comes.", "# shellcheck disable=SC2317", "undo() {",
            ] + undo.map { "    \($0)" }
            + ["}", "trap undo EXIT", "trap 'exit 129' HUP", "trap 'exit 130' INT", "trap 'exit 143' TERM"]
        return lines.map { "\(indent)\($0)\n" }.joined()
    }

    private func body(_ index: Int, indent: String) -> String {
        let stage = stages[index]
        let isLast = index == stages.count - 1
        var lines = stage.lines
        let words = stage.becomes.isEmpty ? "" : stage.becomes.joined(separator: " ") + " "
        let target = isLast ? "\(words)\"$@\"" : "\(words)sh \"$self\" \"$@\""
        lines.append(isLast ? (index == 0 ? "" : "unset lab_stage") : "export lab_stage=\(index + 1)")
        // Whoever has something to undo stays, and waits.
        lines += index == 0 && !undo.isEmpty ? ["status=0", "\(target) || status=$?", "exit \"$status\""] : ["exec \(target)"]
        return lines.filter { !$0.isEmpty }.map { "\(indent)\($0)" }.joined(separator: "\n")
    }
}

/// The steps of a lab, taken apart by where they stand in a script.
struct ScriptParts {
    /// By the process that stays outside, before its child is there.
    private(set) var host: [ScriptStep] = []
    /// Commands by which the child enters its cgroups.
    private(set) var joins: [String] = []
    /// What follows, in its order: the namespaces, and what is done in them.
    private(set) var rest: [ScriptStep] = []
    /// What is taken away when the child has ended.
    private(set) var undo: [String] = []

    /// The group of the lab, which bears the number of the lab's process: the script gives it a name of its own.
    private(set) var groupName: String?

    init(_ steps: [ScriptStep]) {
        let name = steps.compactMap(Self.cgroupFolder).compactMap { $0.split(separator: "/").last.map(String.init) }
            .first { name in name.split(separator: "-").dropFirst().last.map { $0.allSatisfy(\.isNumber) } ?? false }
        groupName = name
        let steps = name.map { name in steps.map { $0.replacing(name, with: "\"$group\"") } } ?? steps
        // A lab may look around in a child before or after: the child that does something is the one that counts.
        let first = steps.firstIndex { $0.role == .inside } ?? steps.startIndex
        let end = steps[first...].firstIndex { $0.content == .end } ?? steps.endIndex
        let during = steps[..<end].filter { $0.content != .end }
        joins = during.compactMap { $0.shell(.join) }
        let others = during.filter { $0.shell(.join) == nil }
        // A child that does nothing but enter groups leaves all the rest to the host.
        let start = others.firstIndex { $0.role == .inside || $0.shell(.unshare) != nil } ?? others.endIndex
        host = Array(others[..<start])
        rest = Array(others[start...])
        undo = steps[end...].filter { $0.role == .command }.compactMap(\.command)
        for folder in host.compactMap(Self.cgroupFolder) {
            if !undo.contains(where: { $0.hasSuffix(folder) }) { undo.insert("rmdir \(folder)", at: 0) }
            // A child that was born in its group (CLONE_INTO_CGROUP) has never entered it.
            if !joins.contains(where: { $0.contains(folder) }) { joins.append("echo $$ > \(folder)/cgroup.procs") }
        }
    }

    /// The group that a step makes: it stays when its processes have gone.
    private static func cgroupFolder(_ step: ScriptStep) -> String? {
        guard let command = step.command, command.hasPrefix("mkdir "), command.contains(" /sys/fs/cgroup/") else { return nil }
        return command.split(separator: " ").last.map(String.init)
    }
}
