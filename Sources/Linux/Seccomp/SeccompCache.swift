import Glibc

/// Compiled filters on disk: compiling one takes longer than starting the rest of a container.
///
/// A file is named after a hash of the filter's description, and holds the description itself, which is compared byte
/// by byte before the program is used. So neither two descriptions with one hash, nor a file that was cut short,
/// can make a container run under another's filter. Files are only believed when the current user owns them and nobody
/// else may write them. They may be deleted at any time.
public struct SeccompCache: Sendable {
    /// Where the files are; made, with mode 0700, when the first filter is kept.
    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// The program of a filter: from the cache, or compiled and then kept there.
    ///
    /// A cache that cannot be read or written costs time, not the container: its errors are not thrown.
    ///
    /// - Throws: what `compile` throws.
    public func program(for description: SeccompFilterDescription) throws(KernelError) -> SeccompProgram {
        let text = description.canonicalText
        let path = "\(directory)/\(Fingerprint(text).hexadecimal).bpf"
        if let kept = try? load(path, for: text) { return kept }
        let program = try description.compile()
        try? keep(program, for: text, at: path)
        return program
    }

    /// The program that a file holds for the description `text`; nil when the file cannot be believed.
    private func load(_ path: String, for text: [UInt8]) throws(KernelError) -> SeccompProgram? {
        let file = try open(path, [.noFollow, .nonBlocking])
        let status = try status(of: file.number)
        guard status.kind == .file, status.userID == effectiveUserID(), status.mode & 0o022 == 0 else { return nil }
        return CachedFilter.program(in: try readBytes(of: file.number, name: path, limit: 1 << 20), for: text)
    }

    private func keep(_ program: SeccompProgram, for text: [UInt8], at path: String) throws(KernelError) {
        try ensureDirectories(directory, mode: 0o700)
        // Of several processes that keep the same filter at once, the others find the name taken and leave it at that.
        let temporary = "\(path).\(processID()).new"
        try? unlink(temporary)
        let file = try open(temporary, [.writeOnly, .create, .exclusive, .noFollow], mode: 0o600)
        do {
            try writeAll(CachedFilter.bytes(of: program, for: text), to: file.number)
            try rename(temporary, to: path)
        } catch {
            try? unlink(temporary)
            throw error
        }
    }

    private func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws(KernelError) {
        var rest = bytes[...]
        while !rest.isEmpty { rest = rest.dropFirst(try writeSome(descriptor, rest)) }
    }
}

/// What a file of the cache holds: a line of sizes and a fingerprint, the description, the unknown names, the program.
enum CachedFilter {
    private static let magic = "minibox seccomp filter 1"

    static func bytes(of program: SeccompProgram, for text: [UInt8]) -> [UInt8] {
        let names = Array(program.unknownNames.joined(separator: "\n").utf8)
        return Array(header(text: text, names: names, program: program.bytes).utf8) + text + names + program.bytes
    }

    /// The program, when the file was made for exactly this description and is as it was written.
    static func program(in file: [UInt8], for text: [UInt8]) -> SeccompProgram? {
        guard let end = file.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let words = String(decoding: file[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 8, let namesCount = Int(words[5]), let programCount = Int(words[6]) else { return nil }
        let body = file[(end + 1)...]
        guard namesCount >= 0, programCount > 0, programCount % 8 == 0, namesCount <= body.count, programCount <= body.count,
            body.count == text.count + namesCount + programCount, body.prefix(text.count).elementsEqual(text)
        else { return nil }
        let names = Array(body.dropFirst(text.count).prefix(namesCount))
        let program = Array(body.suffix(programCount))
        guard header(text: text, names: names, program: program).utf8.elementsEqual(file[...end]) else { return nil }
        let unknown = String(decoding: names, as: UTF8.self).split(separator: "\n").map(String.init)
        return SeccompProgram(bytes: program, unknownNames: unknown)
    }

    private static func header(text: [UInt8], names: [UInt8], program: [UInt8]) -> String {
        "\(magic) \(text.count) \(names.count) \(program.count) \(Fingerprint(names + program).hexadecimal)\n"
    }
}

/// A 128-bit FNV-1a hash, taken over 8 bytes at a time. Not against forgers: it names files and notices damage.
struct Fingerprint {
    private var state: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d

    init(_ bytes: [UInt8]) {
        let span = unsafe bytes.span.bytes
        let whole = span.byteCount & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            mix(UInt128(unsafe span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian))
        }
        for byte in bytes[whole...] { mix(UInt128(byte)) }
        mix(UInt128(bytes.count))
    }

    private mutating func mix(_ value: UInt128) { state = (state ^ value) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }

    /// 32 digits.
    var hexadecimal: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}
