import Containers
import Flags
import Formats
import Linux

/// `minibox info`
struct InfoVerb {
    struct Flags: VerbFlags {
        var root: String?
        var help = false
        var format: String?

        static let usage = "info [OPTIONS]"
        static let about = """
            Shows what this machine can do for containers, and why not. With --format, what Docker's info has, by its names.

            Examples:
              minibox info --format '{{.NCPU}} {{.CgroupVersion}} {{.ContainersRunning}}'
            """
        static let arguments = ArgumentCount.none
        static let own: [Flag<Flags>] = [
            Flag("format", "f", takes: "template", group: "Options", "json, or a Go template.") { $0.format = $1 }
        ]
    }

    private let folders: StateFolders

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, _) = try Flags.take(words)
        let folders = try options.openStore().folders
        if let format = options.format, !format.isEmpty {
            let template = try Template(format == "json" ? "{{json .}}" : format)
            try write(try template.inspect(try InfoDocument.value(folders)) + "\n", to: 1)
        } else {
            try InfoVerb(folders: folders).report()
        }
        return 0
    }

    private func report() throws {
        let kernel = try KernelName.current()
        var report = Report()
        report.section(
            "Kernel",
            [("Version", "\(kernel.system) \(kernel.release) \(kernel.machine)"), ("User", user)]
                + (SubordinateIDs.ofThisUser.map { [("Subordinate ids", $0)] } ?? []))
        try report.section("Cgroups", cgroups())
        report.section("Namespaces", NamespaceKind.allCases.map { ($0.rawValue, namespace($0)) })
        try report.section("Storage", [("State folder", folders.root), ("Driver", storage(folders))])
        try report.section("Security", security())
        let count = ContainerStore(folders).count()
        report.section("Containers", [("Alive", "\(count.alive)"), ("Ended", "\(count.ended)")])
        report.section("Images", [("busybox", busybox), ("host", "this machine's root, copy-on-write")])
        try write(report.text, to: 1)
    }

    private var user: String {
        let id = effectiveUserID()
        return id == 0 ? "root" : "\(id) (not root: containers get a user namespace, and limits only where they are delegated)"
    }

    // MARK: Cgroups

    private func cgroups() throws -> [(String, String)] {
        let layout = try CgroupLayout.detect()
        let explained =
            switch layout.mode {
            case .v1: "v1: a hierarchy for each controller"
            case .v2: "v2: one hierarchy"
            case .hybrid: "hybrid: v1 controllers beside a v2 mount"
            case .none: "none is mounted"
            }
        return [("Mode", explained), ("v2 groups", place(layout))]
            + CgroupController.allCases.map { ($0.rawValue, controller($0, layout)) }
    }

    /// Where the groups of containers are made on v2.
    private func place(_ layout: CgroupLayout) -> String {
        guard let base = layout.unifiedBase else {
            return layout.mode == .v1 || layout.mode == .none ? "none: no v2 tree is mounted" : "none: there is no place for them"
        }
        return "below \(base)" + (layout.isDelegatedBySystemd ? ", which systemd delegates" : "")
    }

    private func controller(_ controller: CgroupController, _ layout: CgroupLayout) -> String {
        if let (reason, remedy) = layout.obstacle(to: controller) { return "cannot be limited: it \(reason); \(remedy)" }
        // These two count and stop processes: there is nothing to limit.
        let can = controller == .cpuacct || controller == .freezer ? "is there" : "can be limited"
        switch layout.place(of: controller) {
        case .v1(let mount, _): return "\(can) (v1, \(mount))"
        case .v2(let mount, _): return "\(can) (v2, \(mount))"
        case .missing(let reason, let remedy): return "cannot be limited: it \(reason); \(remedy)"
        }
    }

    // MARK: Namespaces

    private func namespace(_ kind: NamespaceKind) -> String {
        guard kind.isAvailable else { return "no: this kernel was built without it" }
        let limit = (try? readText("/proc/sys/user/max_\(kind.fileName)_namespaces")).flatMap { Int($0.prefix { !$0.isNewline }) }
        if limit == 0 { return "no: sysctl user.max_\(kind.fileName)_namespaces is 0; raise it" }
        if kind == .user, let (reason, remedy) = UserNamespaceSwitches.obstacle { return "root only: \(reason); \(remedy)" }
        return "yes" + (limit.map { " (at most \($0))" } ?? "")
    }

    // MARK: Storage and security

    private func storage(_ folders: StateFolders) throws -> String {
        var place = folders.root
        while !exists(place), let slash = place.lastIndex(of: "/"), slash != place.startIndex { place = String(place[..<slash]) }
        let status = try fileSystemStatus(at: place)
        if status.isReadOnly { return "none: \(place) is read-only; choose another folder with --root" }
        let choice = try StorageDriver.choose(inUserNamespace: !isRootOfMachine(), folder: place)
        let filesystems = (try? readText("/proc/filesystems")) ?? "\toverlay\n"
        if choice.driver == .overlay, !filesystems.contains("\toverlay\n") {
            return "none: this kernel has no overlay filesystem; modprobe overlay, or CONFIG_OVERLAY_FS, or MINIBOX_STORAGE=vfs"
        }
        return "\(choice.driver.rawValue)\(choice.reason.map { ": \($0)" } ?? "")"
            + " (\(status.freeBytes >> 20) MiB free at \(place))"
    }

    private func security() throws -> [(String, String)] {
        let status = try readText("/proc/self/status")
        let bounding = try BoundingSet.current()
        let missing = CapabilitySet.known.subtracting(bounding).names
        let modules = (try? readText("/sys/kernel/security/lsm")).map { String($0.prefix { !$0.isNewline }) }
        return [
            (
                "Seccomp",
                status.contains("\nSeccomp:")
                    ? "filters can be loaded" : "no: this kernel was built without CONFIG_SECCOMP_FILTER"
            ),
            (
                "Capabilities",
                "bounding set \(bounding.hexadecimal)" + (missing.isEmpty ? "" : ", without \(missing.joined(separator: ", "))")
            ),
            ("Security modules", modules ?? "not shown here"),
        ]
    }

    private var busybox: String {
        exists("/bin/busybox") || exists("/usr/bin/busybox")
            ? "made of this machine's busybox" : "cannot be made: no busybox here; apt-get install busybox-static"
    }
}

/// Lines of `name: text` under headings.
private struct Report {
    private(set) var text = ""

    mutating func section(_ title: String, _ lines: [(String, String)]) {
        let width = lines.map(\.0.count).max() ?? 0
        text += title + "\n"
        for (name, value) in lines { text += "  \(name)\(String(repeating: " ", count: width - name.count))  \(value)\n" }
    }
}
