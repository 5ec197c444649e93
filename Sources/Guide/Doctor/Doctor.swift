import LabKit
import Linux

/// The machine, and what of the course can be done on it.
public struct Doctor: Sendable {
    public let machine: Machine
    public let diagnoses: [(lab: GuidedLab, diagnosis: Diagnosis)]
    private let packages: [String: String]

    /// Looks at this machine.
    public init(labs: [GuidedLab] = Course.labs) throws {
        let packages = Doctor.packages(of: labs)
        self.init(try Machine.probe(programs: packages.keys.sorted()), labs: labs)
    }

    init(_ machine: Machine, labs: [GuidedLab]) {
        self.machine = machine
        packages = Doctor.packages(of: labs)
        diagnoses = labs.map { ($0, Diagnosis(needing: $0.requirements, on: machine)) }
    }

    /// Whether every lab can be done, if perhaps not whole.
    public var isWell: Bool { diagnoses.allSatisfy { $0.diagnosis.verdict != .cannot } }

    /// What the course as a whole uses, beside what single labs ask for.
    private static let usual = [
        "sh": "dash", "unshare": "util-linux", "findmnt": "mount", "ip": "iproute2", "ping": "iputils-ping", "nft": "nftables",
        "ps": "procps", "capsh": "libcap2-bin", "strace": "strace", "busybox": "busybox-static",
    ]

    /// The Debian package of each program that is looked for.
    private static func packages(of labs: [GuidedLab]) -> [String: String] {
        func named(_ requirement: Requirement) -> (String, String)? {
            switch requirement {
            case .program(let name, let package): (name, package)
            case .helpful(let wish, _): named(wish)
            default: nil
            }
        }
        return usual.merging(labs.flatMap(\.requirements).compactMap(named)) { _, package in package }
    }

    private var missing: [String] { packages.keys.sorted().filter { (machine.programs[$0] ?? nil) == nil } }

    /// The line that brings all programs that are missing; nil when none is.
    public var installation: String? {
        missing.isEmpty ? nil : "sudo apt-get install " + Set(missing.compactMap { packages[$0] }).sorted().joined(separator: " ")
    }
}

/// The report for people.
extension Doctor {
    public var text: String {
        var text = "This machine\n"
        for (name, value) in facts { text += "  \(padded(name, 16))\(value)\n" }
        text += "\nThe labs\n"
        let width = (diagnoses.map(\.lab.title.count).max() ?? 0) + 2
        for (lab, diagnosis) in diagnoses {
            text += "  \(lab.number < 10 ? " " : "")\(lab.number)  \(padded(lab.title, width))\(diagnosis.verdict.rawValue)\n"
            for obstacle in diagnosis.obstacles { text += "        because \(obstacle.reason)\n        do: \(obstacle.remedy)\n" }
        }
        return text
    }

    private var facts: [(String, String)] {
        let closed = NamespaceKind.allCases.compactMap { kind in machine.closedNamespaces[kind].map { (kind.rawValue, $0) } }
        var facts = [("kernel", machine.release), ("you", machine.you)]
        facts.append(
            ("namespaces", closed.isEmpty ? "all eight kinds can be made" : "not \(closed.map(\.0).joined(separator: ", "))"))
        facts += unique(closed.map(\.1))
        facts.append(("control groups", machine.cgroupMode))
        let there = CgroupController.allCases.map(\.rawValue).filter { machine.controllers[$0] != nil }
        facts.append(("", there.isEmpty ? "none of the controllers can be used" : "to be had: \(there.joined(separator: ", "))"))
        facts += missingControllers
        facts.append(("overlay", overlay))
        let forwards = machine.forwards.map { $0 ? "1" : "0" } ?? "unknown"
        let policy = machine.forwardPolicy.map { "policy \($0)" } ?? "no chain to be seen"
        facts.append(("forwarding", "ip_forward is \(forwards), FORWARD: \(policy) (labs forward in namespaces of their own)"))
        facts.append(("programs", missing.isEmpty ? "all there" : "missing: \(missing.joined(separator: ", "))"))
        if let installation { facts.append(("", "do: \(installation)")) }
        return facts
    }

    /// Those that lack for the same remedy share one line.
    private var missingControllers: [(String, String)] {
        let names = CgroupController.allCases.map(\.rawValue)
        var remedies: [String] = []
        for name in names {
            if let remedy = machine.missingControllers[name]?.remedy, !remedies.contains(remedy) { remedies.append(remedy) }
        }
        return remedies.flatMap { remedy in
            let same = names.filter { machine.missingControllers[$0]?.remedy == remedy }
            let reason = machine.missingControllers[same[0]]?.reason ?? ""
            let others = same.dropFirst().isEmpty ? "" : "; the same holds for \(same.dropFirst().joined(separator: ", "))"
            return [("", "not: \(reason)\(others)"), ("", "  do: \(remedy)")]
        }
    }

    private var overlay: String {
        if let obstacle = machine.closedFileSystems["overlay"] { return "no: \(obstacle.reason)" }
        return machine.overlayOnDisk.map { "on a tmpfs only: \($0.reason)" } ?? "can be mounted"
    }

    private func unique(_ obstacles: [Obstacle]) -> [(String, String)] {
        var seen: Set<Obstacle> = []
        return obstacles.filter { seen.insert($0).inserted }.flatMap { [("", "\($0.reason)"), ("", "  do: \($0.remedy)")] }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

/// The report for programs.
extension Doctor {
    public var json: JSON {
        let labs = diagnoses.map { lab, diagnosis -> JSON in
            [
                "number": .number(lab.number), "title": .text(lab.title), "verdict": .text(diagnosis.verdict.rawValue),
                "obstacles": .list(diagnosis.obstacles.map(\.json)),
            ]
        }
        return ["machine": facts(of: machine), "labs": .list(labs), "install": .optional(installation)]
    }

    private func facts(of machine: Machine) -> JSON {
        let closed = NamespaceKind.allCases.compactMap { kind in
            machine.closedNamespaces[kind].map { JSON.Member(kind.rawValue, $0.json) }
        }
        let controllers = CgroupController.allCases.map(\.rawValue).map { name in
            JSON.Member(
                name, machine.controllers[name].map { ["place": .text($0)] } ?? machine.missingControllers[name]?.json ?? .null)
        }
        let systems = machine.closedFileSystems.keys.sorted().map {
            JSON.Member($0, machine.closedFileSystems[$0]?.json ?? .null)
        }
        let programs = machine.programs.keys.sorted().map { JSON.Member($0, .optional(machine.programs[$0] ?? nil)) }
        return [
            "kernel": .text(machine.release), "user": .number(Int(machine.userID)), "privileged": .truth(machine.isPrivileged),
            "closedNamespaces": .object(closed), "cgroups": .text(machine.cgroupMode), "controllers": .object(controllers),
            "closedFileSystems": .object(systems), "overlayOnDisk": machine.overlayOnDisk?.json ?? .null,
            "programs": .object(programs), "forwards": machine.forwards.map { .truth($0) } ?? .null,
            "forwardPolicy": .optional(machine.forwardPolicy),
        ]
    }
}

extension Obstacle {
    var json: JSON { ["reason": .text(reason), "remedy": .text(remedy)] }
}
