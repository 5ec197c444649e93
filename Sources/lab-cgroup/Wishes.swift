import LabKit
import Linux

/// The limits that were asked for, and the parts of the story that they belong to.
struct Wishes {
    var parts: [Part]
    let memoryBytes: Int64
    let cpus: Double
    let processes: Int64

    /// - Parameter onlyNamedLimits: leave out those that no flag names, if any flag names one.
    init(_ options: LabCgroup.Options, onlyNamedLimits: Bool = false) {
        let only = options.only.map(Wishes.part)
        let named = [(Part.memory, options.memory), (.cpu, options.cpus), (.pids, options.pids)].filter { $1 != nil }.map(\.0)
        let chosen = onlyNamedLimits && only.isEmpty ? named : only
        parts = chosen.isEmpty ? Part.allCases : Part.allCases.filter(chosen.contains)
        memoryBytes = options.memory.map(Wishes.bytes) ?? 64 << 20
        cpus = options.cpus.map(Wishes.processors) ?? 0.2
        processes = options.pids.map(Wishes.count) ?? 20
    }

    /// As `minibox run` would hand them to the kernel.
    var limits: CgroupLimits {
        var limits = CgroupLimits()
        if parts.contains(.memory) {
            limits.memoryBytes = memoryBytes
            // Otherwise what is too much would go to the swap. The one page more lets v1 count who hit the limit: it does not
            // when both limits are hit at once (seen on 6.18).
            limits.memoryAndSwapBytes = memoryBytes + Int64(AnonymousMapping.pageBytes)
        }
        if parts.contains(.cpu) {
            limits.cpuPeriodMicroseconds = Wishes.periodMicroseconds
            limits.cpuQuotaMicroseconds = Int64((cpus * Double(Wishes.periodMicroseconds)).rounded())
        }
        if parts.contains(.pids) { limits.pidsMaximum = processes }
        limits.counted = Set(parts.flatMap(\.controllers))
        return limits
    }

    static let periodMicroseconds: UInt64 = 100_000

    /// Says of each part whose controllers cannot be had why that is, and what to do.
    ///
    /// - Throws: the last reason, when no part is left.
    mutating func leaveOutWhatIsMissing(in layout: CgroupLayout) throws(KernelError) {
        var left: [Part] = []
        var last: KernelError?
        for part in parts {
            guard let (controller, obstacle) = part.obstacle(in: layout) else {
                left.append(part)
                continue
            }
            tell(
                "\(part.rawValue) left out", obstacle.reason,
                "Left out: \(part.rawValue), for the controller \(controller.rawValue) \(obstacle.reason)\n  fix: \(obstacle.remedy)\n"
            )
            last = KernelError(
                purpose: "limit anything here: the controller \(controller.rawValue) \(obstacle.reason)",
                call: Call("cgroups", [cString(controller.rawValue)], section: 7), errno: .notSupported, fix: obstacle.remedy)
        }
        parts = left
        if let last, left.isEmpty { throw last }
    }

    private static func part(_ word: String) -> Part {
        guard let part = Part(rawValue: word) else {
            refuse("--only", word, Part.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return part
    }

    /// `64m`, `1g`, `67108864`.
    private static func bytes(_ text: String) -> Int64 {
        let units: [Character: Int64] = ["b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = text.last.flatMap { units[Character($0.lowercased())] }
        let (bytes, isTooMuch) = (Int64(unit == nil ? text : String(text.dropLast())) ?? 0).multipliedReportingOverflow(
            by: unit ?? 1)
        guard bytes >= 4 << 20, !isTooMuch else { refuse("--memory", text, "a size of at least 4m: 64m, 1g") }
        return bytes
    }

    private static func processors(_ text: String) -> Double {
        guard let number = Double(text), number >= 0.01, number <= 1024 else {
            refuse("--cpus", text, "a number from 0.01, which is one hundredth of a processor, to 1024")
        }
        return number
    }

    private static func count(_ text: String) -> Int64 {
        guard let number = Int64(text), (1...4_194_304).contains(number) else {
            refuse("--pids", text, "a number from 1 to 4194304, the most that the kernel can have")
        }
        return number
    }

    private static func refuse(_ flag: String, _ text: String, _ wanted: String) -> Never {
        LabCgroup.lab.misused("\(flag) '\(text)' is not what it takes: \(wanted)")
    }
}

/// The parts of the story: three limits, and the pause.
enum Part: String, CaseIterable {
    case memory, cpu, pids, freeze

    /// What limits, and what only counts.
    var controllers: [CgroupController] {
        switch self {
        case .memory: [.memory]
        case .cpu: [.cpu, .cpuacct]
        case .pids: [.pids]
        case .freeze: [.freezer, .cpuacct]
        }
    }

    func obstacle(in layout: CgroupLayout) -> (CgroupController, (reason: String, remedy: String))? {
        for controller in controllers {
            if let obstacle = layout.obstacle(to: controller) { return (controller, obstacle) }
        }
        return nil
    }

    func play(in group: LabGroup, _ wishes: Wishes) throws(KernelError) {
        switch self {
        case .memory: try MemoryCeiling.play(in: group, wishes)
        case .cpu: try CPUQuota.play(in: group, wishes)
        case .pids: try ForkLimit.play(in: group, wishes)
        case .freeze: try Pause.play(in: group)
        }
    }
}
