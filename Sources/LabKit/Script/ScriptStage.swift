import Linux

/// One stage of a script: commands, and then the program that the shell becomes: `unshare --uts`, `setpriv …`.
struct ScriptStage: Equatable {
    var lines: [String] = []
    /// Empty in a last stage that has nothing left to become but the command.
    var becomes: [String] = []

    /// The stages, in their order.
    static func stages(_ parts: ScriptParts) -> [ScriptStage] {
        var builder = Builder()
        for step in parts.host { builder.take(step) }
        // The process that enters the groups must not be the one that stays to remove them.
        if !parts.undo.isEmpty { builder.close(evenEmpty: true) }
        builder.stage.lines += parts.joins
        for step in parts.rest { builder.take(step) }
        builder.close(evenEmpty: true)
        return builder.stages
    }

    /// Gathers steps into stages: options of one kind that follow each other belong to one command.
    private struct Builder {
        var stages: [ScriptStage] = []
        var stage = ScriptStage()
        private var unshare: [String] = []
        private var maps: [IDMapCommand] = []
        private var setpriv: [String] = []
        private var prlimit: [String] = []
        /// The call, as it stands in C.
        private var chroot: String?

        private var isWaiting: Bool { !(unshare.isEmpty && setpriv.isEmpty && prlimit.isEmpty) }

        mutating func take(_ step: ScriptStep) {
            // chroot(8) goes to the new / by itself.
            if let chroot, step.content != .end, step.command != "cd /" {
                // The script itself is not in the new root: only as the last thing can a shell become chroot(8).
                stage.lines.append("# \(chroot): no command of this shell does this.")
                self.chroot = nil
            }
            switch step.content {
            case .end: return
            case .untold(let call):
                // The script becomes the command: there is no parent to die with, or --kill-child sees to it.
                if call.contains("PR_SET_PDEATHSIG") { return }
                // setpriv(1) keeps what it needs over the change of user by itself.
                if call.contains("PR_SET_KEEPCAPS") { return }
                if isWaiting { close() }
                if step.name == "chroot" {
                    chroot = call
                    return
                }
                stage.lines.append("# \(call): no command does this.")
            case .shell(let shell): take(shell, step)
            }
        }

        private mutating func take(_ shell: ShellEquivalent, _ step: ScriptStep) {
            switch shell.kind {
            case .exec, .join: return
            case .unshare:
                let options = shell.text.split(separator: " ").map(String.init)
                // A user namespace owns what is made after it, and unshare(1) makes it first.
                let isLate = options.contains("--user") && !unshare.isEmpty
                if isLate || !setpriv.isEmpty || !prlimit.isEmpty { close() }
                unshare += options
            case .setpriv:
                if !unshare.isEmpty { close() }
                setpriv.append(shell.text)
            case .prlimit:
                if !unshare.isEmpty { close() }
                prlimit.append(shell.text)
            case .command:
                if unshare.contains("--user"), let map = IDMapCommand(shell.text) { return maps.append(map) }
                if isWaiting { close() }
                if chroot != nil { return }
                stage.lines.append(shell.text)
            }
        }

        mutating func close(evenEmpty: Bool = false) {
            if !unshare.isEmpty { stage.becomes = UnshareCommand(unshare, maps).words }
            if !prlimit.isEmpty { stage.becomes += ["prlimit"] + prlimit }
            if !setpriv.isEmpty { stage.becomes += ["setpriv"] + SetprivOptions(setpriv).words }
            // chroot("/srv") as a word of the shell.
            if let chroot { stage.becomes += ["chroot", shellWord(String(chroot.dropFirst(8).dropLast(2)))] }
            if evenEmpty || !stage.becomes.isEmpty { stages.append(stage) }
            self = Builder(stages: stages)
        }

        init(stages: [ScriptStage] = []) { self.stages = stages }
    }
}

/// A write into one of the files of a user namespace, as the calls tell it.
struct IDMapCommand: Equatable {
    /// `uid_map`, `gid_map` or `setgroups`.
    let file: String
    /// Inside, outside, count.
    let numbers: [UInt32]

    init?(_ command: String) {
        guard command.contains(" > /proc/"), let file = command.split(separator: "/").last.map(String.init),
            ["uid_map", "gid_map", "setgroups"].contains(file)
        else { return nil }
        self.file = file
        numbers = command.split { $0 == " " || $0 == "'" }.compactMap { UInt32($0) }
    }
}

/// `unshare` with all its options.
struct UnshareCommand {
    let words: [String]

    init(_ options: [String], _ maps: [IDMapCommand]) {
        var words = ["unshare"]
        for option in options where !words.contains(option) || Int(option) != nil { words.append(option) }
        if let place = words.firstIndex(of: "--user") { words.insert(contentsOf: Self.mapOptions(maps), at: place + 1) }
        // The lab itself says what becomes of the copied mounts: unshare(1) would make them private unasked.
        if let place = words.firstIndex(of: "--mount") {
            words.insert(contentsOf: ["--propagation", "unchanged"], at: place + 1)
        }
        // Only a child is born into these; with its parent it goes, as a lab's child does.
        if words.contains("--pid") || words.contains("--time") {
            words.removeAll { $0 == "--fork" }
            words += ["--fork", "--kill-child"]
        }
        self.words = words
    }

    /// Whoever maps herself needs no helper: root inside is `--map-root-user`.
    private static func mapOptions(_ maps: [IDMapCommand]) -> [String] {
        let users = maps.first { $0.file == "uid_map" }?.numbers ?? []
        let groups = maps.first { $0.file == "gid_map" }?.numbers ?? []
        if maps.isEmpty { return [] }
        if users.count == 3, groups.count == 3, users[0] == 0, groups[0] == 0, users[2] == 1 { return ["--map-root-user"] }
        var options: [String] = []
        if users.count == 3 { options.append("--map-user=\(users[0])") }
        if groups.count == 3 { options.append("--map-group=\(groups[0])") }
        return options
    }
}
