import Linux

/// What the processes of a lab have to tell besides prose. Each appends to the same file in memory, so that what a child
/// has noted comes back when it has gone.
final class Notes: Sendable {
    enum Kind: String { case comparison, fact, call, step }

    /// Stays open as long as the process lives.
    private let file: CInt

    init() throws(KernelError) { file = try openInMemory(name: "notes of a lab").release() }

    /// A note leaves in one write: the processes share the file's position.
    func add(_ kind: Kind, _ text: String) { try? write("\(kind.rawValue)\0\(text.replacing("\0", with: ""))\0", to: file) }

    /// The notes of a kind, in the order in which they were made. The file's position stays where the writers are.
    func all(_ kind: Kind) throws(KernelError) -> [String] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = try readChunk(file, &chunk, at: bytes.count)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: false)
        return stride(from: 0, to: fields.count - 1, by: 2).filter { fields[$0] == kind.rawValue }.map { String(fields[$0 + 1]) }
    }
}
