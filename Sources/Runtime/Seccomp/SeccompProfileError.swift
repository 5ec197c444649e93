/// Why a seccomp profile cannot be used, and what to do about it.
public struct SeccompProfileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where in the profile, and what: `syscalls[3].action: unknown action "ALLOW"`.
    public let problem: String
    public let fix: String

    init(_ problem: String, fix: String) {
        self.problem = problem
        self.fix = fix
    }

    /// The refusal of a JSON decoder, in words.
    init(reading error: any Error) {
        let fix = "see https://docs.docker.com/engine/security/seccomp/ for the format"
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): self.init("\(Self.place(context.codingPath))no \(key.stringValue)", fix: fix)
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self.init("\(Self.place(context.codingPath))\(context.debugDescription)", fix: fix)
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            self.init("\(Self.place(context.codingPath))\(context.debugDescription)", fix: fix)
        default: self.init("not JSON", fix: fix)
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        let words = path.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
        return words.isEmpty ? "" : words.drop { $0 == "." } + ": "
    }

    public var description: String { "cannot use the seccomp profile: \(problem)\n  fix: \(fix)" }
}
