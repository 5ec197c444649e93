import Formats
import Linux

/// The container's output, one JSON object a line: `{"log":"hello\n","stream":"stdout","time":"2026-01-02T03:04:05.678Z"}`.
///
/// Never fails: a log that cannot be written must not stop the container. What is lost is counted.
struct LogFile: ~Copyable {
    private let path: String
    /// Opened by the first line: a container that says nothing needs no file.
    private var file: CInt?
    /// The bytes of whole entries in it.
    private var sizeBytes = 0
    private var partial: [Stream: [UInt8]] = [:]
    /// Lines that could not be written.
    private(set) var droppedLines = 0

    enum Stream: String { case stdout, stderr }

    /// The most bytes of one entry: a longer line is split, as Docker splits it.
    static let entryBytes = 16 << 10

    deinit { if let file { close(file) } }

    init(path: String) { self.path = path }

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
        } catch {
            droppedLines += entries.utf8.count { $0 == UInt8(ascii: "\n") }
            // Half an entry would spoil the next one.
            if let file { try? truncate(file, toBytes: sizeBytes) }
        }
    }

    static func entry(_ line: [UInt8], stream: Stream, time: Int64) -> String {
        "{\"log\":\(jsonString(line)),\"stream\":\"\(stream.rawValue)\",\"time\":\"\(Timestamp(nanoseconds: time))\"}\n"
    }

    /// A JSON string of bytes that may be anything: what is no UTF-8 becomes U+FFFD.
    private static func jsonString(_ bytes: [UInt8]) -> String {
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
