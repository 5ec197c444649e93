/// A recorded case: what a person typed, and what Docker said.
struct Case {
    /// `046-stop-kill`
    let name: String
    let steps: [Step]

    enum Step {
        /// A shell command that the recording does not show; it has to succeed.
        case setup(String)
        case recording(Recording)
    }

    var recordings: [Recording] {
        steps.compactMap { if case .recording(let recording) = $0 { recording } else { nil } }
    }

    /// The keys of all differences that it is marked with.
    var keys: Set<String> { Set(recordings.flatMap(\.keys)) }
}

/// One command with its recorded output.
struct Recording {
    let command: String
    /// Why minibox is not asked at all.
    let notHere: String?
    let stdout: [Line]
    let stderr: [Line]
    let code: Int32
    /// The exit code that minibox has on purpose, and the key of the reason.
    let ownCode: (code: Int32, key: String)?

    struct Line: Equatable {
        let text: String
        let speaker: Speaker
    }

    /// Who says a line; the word is the key of the reason in `DIFFERENCES.md`.
    enum Speaker: Equatable {
        case both
        case onlyDocker(String)
        case onlyMinibox(String)

        var key: String? {
            switch self {
            case .both: nil
            case .onlyDocker(let key), .onlyMinibox(let key): key
            }
        }
    }

    var keys: [String] { (stdout + stderr).compactMap(\.speaker.key) + [notHere, ownCode?.key].compactMap { $0 } }

    /// What minibox is expected to say.
    static func expected(_ lines: [Line]) -> [String] {
        lines.filter { if case .onlyDocker = $0.speaker { false } else { true } }.map(\.text)
    }
}
