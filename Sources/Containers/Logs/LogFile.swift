import Formats
import Linux

/// The container's output, one JSON object a line: `{"log":"hello\n","stream":"stdout","time":"2026-01-02T03:04:05.678Z"}`.
///
/// With `--log-opt max-size` it becomes `container.log.1` when it is full, that one `container.log.2`, and so on to
/// `max-file`.
///
/// Never fails: a log that cannot be written must not stop the container. What is lost is counted.
struct LogFile: ~Copyable {
    private let path: String
    /// Opened by the first line: a container that says nothing needs no file.
    private var file: CInt?
    /// The bytes of whole entries in it.
    private var sizeBytes = 0
    private var partial: [Stream: [UInt8]] = [:]
    private let maximumBytes: Int?
    /// How many files there may be.
    private let maximumFiles: Int
    /// Lines that could not be written.
    private(set) var droppedLines = 0

    enum Stream: String { case stdout, stderr }

    /// The most bytes of one entry: a longer line is split, as Docker splits it.
    static let entryBytes = 16 << 10

    deinit { if let file { close(file) } }

    /// - Returns: nil when nothing is to be kept.
    init?(path: String, settings: LogSettings) {
        guard settings.driver != "none" else { return nil }
        self.path = path
        maximumBytes = settings.maximumBytes
        maximumFiles = settings.maximumFiles
    }

    /// Adds a piece of output; whole lines are written, the rest waits for its end.
    mutating func append(_ bytes: ArraySlice<UInt8>, to stream: Stream) {
        let time = wallClockNanoseconds()
        var line = partial[stream] ?? []
        var entries = ""
        var rest = bytes
        while !rest.isEmpty {
            let room = rest.prefix(Self.entryBytes - line.count)
            let end = room.firstIndex(of: UInt8(ascii: "\n"))
            let piece = end.map { room[...$0] } ?? room
            line.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
            if end != nil || line.count == Self.entryBytes {
                entries += Self.entry(line, stream: stream, time: time)
                line.removeAll(keepingCapacity: true)
                if let maximumBytes, sizeBytes + entries.utf8.count >= maximumBytes {
                    writeOut(entries)
                    entries = ""
                }
            }
        }
        partial[stream] = line
        writeOut(entries)
    }

    /// Writes what has no newline at its end.
    mutating func finish() {
        for (stream, rest) in partial where !rest.isEmpty {
            writeOut(Self.entry(rest, stream: stream, time: wallClockNanoseconds()))
        }
        partial = [:]
    }

    private mutating func writeOut(_ entries: String) {
        if entries.isEmpty { return }
        do throws(KernelError) {
            if file == nil {
                let opened = try open(path, [.writeOnly, .create, .append], mode: 0o640)
                sizeBytes = try status(of: opened.number).sizeBytes
                file = opened.release()
            }
            try write(entries, to: file ?? -1)
            sizeBytes += entries.utf8.count
            if let maximumBytes, sizeBytes >= maximumBytes { try turnOver() }
        } catch {
            droppedLines += entries.utf8.count { $0 == UInt8(ascii: "\n") }
            // Half an entry would spoil the next one.
            if let file { try? truncate(file, toBytes: sizeBytes) }
        }
    }

    /// Begins a new file, and forgets the oldest.
    private mutating func turnOver() throws(KernelError) {
        if let file { close(file) }
        file = nil
        sizeBytes = 0
        guard maximumFiles > 1 else { return try unlink(path) }
        for number in stride(from: maximumFiles - 2, to: 0, by: -1) {
            try? rename("\(path).\(number)", to: "\(path).\(number + 1)")
        }
        try rename(path, to: "\(path).1")
    }

    static func entry(_ line: [UInt8], stream: Stream, time: Int64) -> String {
        "{\"log\":\(jsonString(line)),\"stream\":\"\(stream.rawValue)\",\"time\":\"\(Timestamp(nanoseconds: time))\"}\n"
    }

    /// A JSON string of bytes that may be anything: what is no UTF-8 becomes U+FFFD.
    static func jsonString(_ bytes: [UInt8]) -> String {
        var escaped: [UInt8] = [UInt8(ascii: "\"")]
        escaped.reserveCapacity(bytes.count + 16)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): escaped += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): escaped += Array("\\n".utf8)
            case 0..<32: escaped += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: escaped.append(byte)
            }
        }
        escaped.append(UInt8(ascii: "\""))
        return String(decoding: escaped, as: UTF8.self)
    }
}
