import CArchive

/// What libarchive says of an archive, or of a place to write one to.
public struct ArchiveError: Error, Sendable, CustomStringConvertible {
    /// What was wanted, as an infinitive: `read the archive`.
    public let purpose: String
    public let reason: String
    public let fix: String?

    public init(_ purpose: String, _ reason: String, fix: String? = nil) {
        self.purpose = purpose
        self.reason = reason
        self.fix = fix
    }

    public var description: String {
        let sentence = "cannot \(purpose): \(reason)"
        return fix.map { "\(sentence)\n  fix: \($0)" } ?? sentence
    }
}

/// Turns a code of libarchive into an error. A warning is none: a name in a strange encoding is kept byte for byte.
func check(_ code: CInt, _ purpose: String, _ archive: OpaquePointer) throws(ArchiveError) {
    guard code < ARCHIVE_WARN else { return }
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    throw ArchiveError(purpose, text ?? "libarchive gives no reason (code \(code))")
}
