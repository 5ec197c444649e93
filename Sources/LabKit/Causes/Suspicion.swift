import Linux

/// What a look at this machine says about one possible cause.
public enum Verdict: Sendable, Equatable {
    /// What was read settles it: this refuses.
    case proven(String)
    /// What was read makes it likely, but other things could refuse all the same.
    case likely(String)
    /// It cannot be read from here: why not, or where to look.
    case open(String)
    case excluded
}

/// Something that makes the kernel answer a call with an errno, and how to find out whether it is so here.
struct Suspicion: Sendable {
    /// The calls that it concerns.
    let calls: [String]
    let errnos: [Errno]
    /// What it means, in a sentence.
    let meaning: String
    /// What to do about it.
    let remedy: String
    let look: @Sendable (Refusal, Evidence) -> Verdict

    init(
        _ calls: [String], _ errnos: [Errno], _ meaning: String, remedy: String,
        look: @escaping @Sendable (Refusal, Evidence) -> Verdict
    ) {
        self.calls = calls
        self.errnos = errnos
        self.meaning = meaning
        self.remedy = remedy
        self.look = look
    }

    func concerns(_ refusal: Refusal) -> Bool {
        errnos.contains(refusal.errno) && (refusal.call.map(calls.contains) ?? true)
    }
}

/// A possible cause of a refusal on this machine.
public struct Cause: Sendable, Equatable {
    public let meaning: String
    public let remedy: String
    /// Never `excluded`.
    public let verdict: Verdict

    public var isFound: Bool {
        switch verdict {
        case .proven, .likely: true
        case .open, .excluded: false
        }
    }

    /// What was read, or why nothing could be.
    public var evidence: String {
        switch verdict {
        case .proven(let text), .likely(let text), .open(let text): text
        case .excluded: ""
        }
    }

    /// The possible causes of a refusal, the likeliest first: what is proven, what is likely, what could not be ruled out;
    /// among equals in the order of the tables, which is that of experience.
    public static func causes(of refusal: Refusal, by evidence: Evidence) -> [Cause] {
        let all = suspicions.filter { $0.concerns(refusal) }.map {
            Cause(meaning: $0.meaning, remedy: $0.remedy, verdict: $0.look(refusal, evidence))
        }
        return (0...2).flatMap { rank in all.filter { $0.rank == rank } }
    }

    private var rank: Int {
        switch verdict {
        case .proven: 0
        case .likely: 1
        case .open: 2
        case .excluded: 3
        }
    }

    static let suspicions =
        NamespaceCauses.all + IdentityCauses.all + MountCauses.all + CgroupCauses.all + ConfinementCauses.all
}
