/// The devices controller: a list of exceptions on v1, a program in the kernel on v2.
enum Devices {
    static func apply(_ rules: [DeviceRule], to directory: CgroupDirectory, isNew: Bool) throws(KernelError) {
        switch directory.version {
        case .v1: try write(listed(rules), to: directory)
        case .v2: try DeviceFilter(rules).attach(to: directory, replacing: !isNew)
        }
    }

    /// The writes that bring v1's list to what the rules mean: each a file and one rule.
    ///
    /// v1 keeps a verdict for everything and a list of exceptions, each the opposite of the verdict. A rule that agrees
    /// with the verdict only strikes out its very own exception, so it cannot take something out of a wider one.
    /// - Throws: `EINVAL` for such a rule.
    static func listed(_ rules: [DeviceRule]) throws(KernelError) -> [CgroupSetting] {
        var settings: [CgroupSetting] = []
        var exceptions: [DeviceRule] = []
        var allowsByDefault = true
        for rule in rules {
            if rule.coversEverything {
                allowsByDefault = rule.isAllowed
                exceptions = []
                settings.append(setting(rule, "a"))
                continue
            }
            for part in split(rule) {
                if part.isAllowed == allowsByDefault {
                    if let wider = exceptions.first(where: { $0.isWider(than: part) }) { throw cannot(part, wider) }
                    exceptions.removeAll { $0.sameDevices(as: part) && part.access.isSuperset(of: $0.access) }
                } else {
                    exceptions.append(part)
                }
                settings.append(setting(part, part.text))
            }
        }
        return settings
    }

    /// v1 reads "a" as everything, whatever follows: a narrower rule for both kinds is one for each.
    private static func split(_ rule: DeviceRule) -> [DeviceRule] {
        guard rule.kind == .all else { return [rule] }
        return [DeviceRule.Kind.character, .block].map { kind in
            var part = rule
            part.kind = kind
            return part
        }
    }

    private static func setting(_ rule: DeviceRule, _ text: String) -> CgroupSetting {
        CgroupSetting(rule.isAllowed ? "devices.allow" : "devices.deny", text)
    }

    private static func cannot(_ rule: DeviceRule, _ wider: DeviceRule) -> KernelError {
        KernelError(
            purpose: "\(rule.isAllowed ? "allow" : "deny") the devices \(rule.text)",
            call: Call("cgroups", ["\"devices\""], section: 7),
            errno: .invalid,
            fix: "cgroup v1 cannot make a hole in the wider rule '\(wider.isAllowed ? "allow" : "deny") \(wider.text)': "
                + "name the single devices instead")
    }

    /// The kernel takes one rule a write: each file is opened once for all of its rules in a row.
    private static func write(_ settings: [CgroupSetting], to directory: CgroupDirectory) throws(KernelError) {
        var rest = settings[...]
        while let file = rest.first?.file {
            let path = "\(directory.path)/\(file)"
            let opened = try open(path, .writeOnly)
            while let setting = rest.first, setting.file == file {
                do {
                    try Linux.write(
                        setting.text, to: opened.number, plumbing: false, note: path,
                        shell: .command("echo \(shellWord(setting.text)) > \(shellWord(path))"))
                } catch {
                    throw error.wanted("write '\(setting.text)' to \(path)", fix: fix(error))
                }
                rest.removeFirst()
            }
        }
    }

    private static func fix(_ error: KernelError) -> String? {
        switch error.errno {
        case .permission:
            "changing the list needs CAP_SYS_ADMIN, and a group may not allow what the one above it denies: see its devices.list"
        case .invalid: "a group that has groups below it cannot change its verdict for everything"
        default: error.fix
        }
    }
}

extension DeviceRule {
    fileprivate func sameDevices(as other: DeviceRule) -> Bool {
        kind == other.kind && major == other.major && minor == other.minor
    }

    /// Whether it speaks of some device and access of `other`, but not of exactly its devices.
    fileprivate func isWider(than other: DeviceRule) -> Bool {
        if sameDevices(as: other) || access.isDisjoint(with: other.access) { return false }
        return kind == other.kind && (major == nil || other.major == nil || major == other.major)
            && (minor == nil || other.minor == nil || minor == other.minor)
    }
}
