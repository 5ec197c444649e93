import Linux

/// A shell script that builds the isolation that a run has built, from the run's own records.
///
/// A shell cannot be two programs at once: what the container's first process did to itself is done to it from outside,
/// with nsenter(1), while it waits at a fifo to become the program.
public struct Script {
    private let host: [Record]
    private let inside: [Record]
    private let leftOut: Set<String>
    private let names: ScriptNames

    /// - Parameters:
    ///   - containerFolder: the folder of the container, which the script replaces by one of its own.
    ///   - cgroupName: the name of its cgroup below each hierarchy, likewise.
    public init(records: [Record], containerFolder: String, cgroupName: String) {
        let calls = records.filter { $0.kind == .call && $0.errno == nil && $0.shell != nil }
        inside = calls.filter { $0.role == ProcessRole.inside.rawValue }
        // What comes after the program has started is tidying.
        let end = calls.lastIndex { $0.role == ProcessRole.inside.rawValue } ?? calls.endIndex
        host = calls.prefix(end).filter { $0.role != ProcessRole.inside.rawValue }
        leftOut = Set(records.filter { $0.kind == .leftOut }.compactMap(\.step))
        names = ScriptNames(folder: containerFolder, group: cgroupName)
    }

    /// The script, for sh(1).
    public func text() -> String {
        [header, hostSide, firstProcess, networkSide, insideSide, start].joined(separator: "\n")
    }

    // MARK: Parts

    private var header: String {
        """
        #!/bin/sh
        # The isolation of one 'minibox run', with util-linux, iproute2 and the files of the cgroup hierarchies.
        # Run it as the user who ran that. No command does these, so they are left out: the system call filter, a
        # terminal of the container's own, closing descriptors; a volume hears no news of the host's mounts (rslave).
        # What stands in single quotes is for the shells that this one starts.
        # shellcheck disable=SC2016
        set -eu
        umask 022
        PATH=$PATH:/usr/sbin:/sbin
        work=$(mktemp -d "${TMPDIR:-/var/tmp}/minibox-script.XXXXXX")
        container=$work/container
        group=minibox-script-$$
        export container group

        # At the end, however it comes: no process, no cgroup and no file is left.
        # shellcheck disable=SC2317
        undo() {
            trap - EXIT INT TERM HUP
            if [ -n "${init:-}" ]; then kill -KILL "$init" 2>/dev/null || :; fi
            if [ -n "${launcher:-}" ]; then kill -KILL "$launcher" 2>/dev/null || :; fi
            if [ -n "${bridge:-}" ]; then ip link delete "$bridge" 2>/dev/null || :; fi
            for directory in \(cgroupDirectories.joined(separator: " ")); do
                # A process that has been killed leaves its group a moment later.
                while [ -d "$directory" ] && ! rmdir "$directory" 2>/dev/null; do
                    while read -r process; do kill -KILL "$process" 2>/dev/null || :; done < "$directory/cgroup.procs"
                    sleep 0.01
                done
            done
            rm -rf "$work"
        }
        trap undo EXIT
        trap 'exit 129' HUP
        trap 'exit 130' INT
        trap 'exit 143' TERM
        """
    }

    private var hostSide: String {
        // Renaming and removing is how minibox keeps its own documents.
        let lines = commands(host).filter { names.occur(in: $0.shell ?? "") && !["renameat", "unlinkat"].contains($0.name) }
            .map { names.replaced(in: $0.shell ?? "") }
        return "\n# The host's side: folders, files, the cgroup and its limits.\n" + lines.joined(separator: "\n")
    }

    private var firstProcess: String {
        """

        # The first process: joins the cgroup, gets its namespaces, limits, identity and capabilities, says which number
        # it has on the host, whose /proc it still sees, and waits at the fifo until all is built around it.
        mkfifo "$work/ready" "$work/go"
        exec 5<&0
        sh -c 'cd /
        \(joins.map { "    \($0.replacing("'", with: "'\\''"))" }.joined(separator: "\n"))
            exec "$@"' sh \\
            \(unshareLine)\(gate)env --default-signal=INT,QUIT setsid \\
        \(prefixLines)    \(program.environment) \\
            /bin/sh -c 'read -r pid rest < /proc/self/stat; echo "$pid" >&4; exec 4>&-
                read -r go <&3; exec 3>&-; cd "$0"; unset OLDPWD PWD; exec "$@"' \(workingDirectory) \\
            \(program.command) <&5 \(unshareOptions.contains("--pid") ? "" : "5<&- ")3<> "$work/go" 4> "$work/ready" &
        launcher=$!
        exec 7< "$work/ready"
        read -r init <&7\(identityMaps)
        inside() { nsenter --target "$init" \(enterOptions) -- "$@"; }
        """
    }

    private var insideSide: String {
        let lines = commands(inside).filter { !["pivot", "terminal"].contains($0.step) }.compactMap(insideLine)
        return (["", "# Inside its namespaces, while the host's tools are still in reach."] + lines + pivot).joined(
            separator: "\n")
    }

    /// The cable and the bridge. Addresses and names are those of the run; what the firewall has to do with it stays with
    /// minibox.
    private var networkSide: String { ScriptNetwork(commands(host).filter { ["bridge", "network"].contains($0.step) }).text }

    private var start: String {
        """

        # The process may go on, and becomes the program.
        exec 7<&-
        echo go 1<> "$work/go"
        status=0
        wait "$launcher" || status=$?
        exit "$status"

        """
    }

    // MARK: Pieces

    private func commands(_ records: [Record]) -> [Record] {
        records.filter { $0.shellKind == ShellEquivalent.Kind.command.rawValue }
    }

    private func texts(_ kind: ShellEquivalent.Kind) -> [String] {
        (host + inside).filter { $0.shellKind == kind.rawValue }.compactMap(\.shell)
    }

    private var cgroupDirectories: [String] {
        host.compactMap { record in
            guard record.name == "mkdirat", let shell = record.shell, names.groupOccurs(in: shell) else { return nil }
            return shell.split(separator: " ").last.map { names.replaced(in: String($0)) }
        }
    }

    /// A process that was born in its group (CLONE_INTO_CGROUP) never joined it: the script's has to.
    private var joins: [String] {
        let told = texts(.join).map { names.replaced(in: $0) }
        if !told.isEmpty || leftOut.contains("cgroup") { return told }
        return cgroupDirectories.map { "echo $$ > \($0)/cgroup.procs" }
    }

    private var unshareOptions: [String] {
        var options: [String] = []
        for option in texts(.unshare).flatMap({ $0.split(separator: " ").map(String.init) }) where !options.contains(option) {
            options.append(option)
        }
        return options.filter { $0 != "--fork" }
    }

    private var unshareLine: String {
        // The child is the first process of the new pid namespace. (unshare --fork would not say how SIGKILL ended it.)
        let fork = unshareOptions.contains("--pid") ? " sh -c '\"$@\" <&5 5<&- & wait \"$!\"' sh" : ""
        return unshareOptions.isEmpty ? "" : "unshare \(unshareOptions.joined(separator: " "))\(fork) "
    }

    private var hasUserNamespace: Bool { unshareOptions.contains("--user") }

    /// In a new user namespace nobody is root until the id maps are written, from outside: the process waits for them.
    private var gate: String {
        guard hasUserNamespace else { return "" }
        return "\\\n    sh -c 'read -r pid rest < /proc/self/stat; echo \"$pid\" >&4; read -r go <&3; exec \"$@\"' sh \\\n    "
    }

    private var identityMaps: String {
        guard hasUserNamespace else { return "" }
        let lines = commands(host).compactMap(\.shell).filter {
            $0.contains("_map") || $0.contains("/setgroups") || isOfMapProgram($0)
        }
        .map { $0.replacing(/\/proc\/[0-9]+\//, with: "/proc/$init/").replacing(/^(new[ug]idmap) [0-9]+/) { "\($0.1) $init" } }
        return "\n" + (["# Which ids the ids inside stand for."] + lines).joined(separator: "\n")
            + "\necho go 1<> \"$work/go\"\nread -r init <&7"
    }

    private func isOfMapProgram(_ shell: String) -> Bool { IDMapProgram.allCases.contains { shell.hasPrefix("\($0.rawValue) ") } }

    private var enterOptions: String {
        let kinds = unshareOptions.filter { !["--cgroup", "--time"].contains($0) && Int($0) == nil && !$0.hasSuffix("time") }
        return kinds.filter { $0 != "--user" }.joined(separator: " ") + asRootInside
    }

    /// As who she is outside, who is root inside.
    private var asRootInside: String { hasUserNamespace ? " --user --preserve-credentials" : "" }

    /// prlimit and setpriv in front of the program, each with all its options at once.
    private var prefixLines: String {
        var lines: [String] = []
        let limits = texts(.prlimit)
        if !limits.isEmpty { lines.append("prlimit \(limits.joined(separator: " "))") }
        let options = SetprivOptions(texts(.setpriv)).words
        if !options.isEmpty { lines.append("setpriv \(options.joined(separator: " "))") }
        return lines.map { "    \($0) \\\n" }.joined()
    }

    /// `env -i NAME=VALUE…`, and the program with its arguments.
    private var program: (environment: String, command: String) {
        let words = ShellQuoting.words(texts(.exec).last ?? "true")
        let end = words.firstIndex { word in ["/", ".", "'/", "'."].contains { word.hasPrefix($0) } } ?? 0
        return (words[..<end].joined(separator: " "), words[end...].joined(separator: " "))
    }

    private var workingDirectory: String {
        let entered = inside.last { $0.name == "chdir" && $0.step != "pivot" }
        return entered?.shell.map { String($0.dropFirst("cd ".count)) } ?? "/"
    }

    private func insideLine(_ record: Record) -> String? {
        guard var shell = record.shell, !shell.hasPrefix("cd "), !shell.hasPrefix("kill ") else { return nil }
        // Done before the change of root, when the root still has its old name, and the host's mount(8) is there.
        if record.step == "readonly", changesRoot, shell.hasSuffix(" /") {
            shell.replaceSubrange(shell.indices.last!..., with: names.root)
        }
        let renamed = names.replaced(in: shell)
        return shell.contains(">") || shell.contains("|")
            ? "inside sh -c '\(renamed.replacing("'", with: "'\\''"))'" : "inside \(renamed)"
    }

    private var changesRoot: Bool { inside.contains { $0.name == "pivot_root" } }

    /// The old root lands on top of the new one. A descriptor still names it: with the tools in it, it is detached.
    private var pivot: [String] {
        guard changesRoot else { return [] }
        return [
            "", "# The new root takes the place of the old one, which goes.", "exec 6< \"/proc/$init/root\"",
            "inside sh -c 'cd \"$0\" && pivot_root . .' \"$container/rootfs\"",
            "nsenter --target \"$init\"\(asRootInside) --mount --root=/proc/self/fd/6 -- umount --no-mtab --lazy /", "exec 6<&-",
        ]
    }
}
