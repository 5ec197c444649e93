import Glibc

/// The one method of systemd's D-Bus interface that no program of the machine calls quickly enough: busctl(1) takes longer to
/// be loaded than all of this. Over systemd's own socket, as systemctl(1) does it: no bus has to run, and there is no Hello.
///
/// See org.freedesktop.systemd1(5), and "Message Protocol" in the D-Bus specification.
enum SystemdCall {
    /// Has a process moved to a group below a unit that was made with `Delegate=yes`.
    ///
    /// - Parameter group: `/monitors`; it must be there.
    /// - Throws: `EACCES`, `ENOENT`, `EBUSY` and the like, which systemd has from the kernel; `ETIMEDOUT` after ten seconds.
    static func attach(_ process: Int32, to unit: String, below group: String, over socket: String) throws(KernelError) {
        var body = Marshalled()
        body.string(unit)
        body.string(group)
        body.number(4)
        body.number(UInt32(process))
        let message = call("AttachProcessesToUnit", signature: "ssau", body)
        // Who we are the kernel tells: the digits of our id, each byte in hexadecimal, only repeat it.
        let digits = "\(effectiveUserID())".utf8.map { "3\($0 - UInt8(ascii: "0"))" }.joined()
        let greeting = Array("\0AUTH EXTERNAL \(digits)\r\nBEGIN\r\n".utf8)
        let connection = try LocalSocket.connectStream(socket)
        let shell =
            "busctl --user call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager "
            + "AttachProcessesToUnit ssau \(unit) \(group) 1 $$"
        try say(greeting + message, "AttachProcessesToUnit(\(unit), \(group), [\(process)])", shell: shell, to: connection.number)
        var reader = Reader(connection: connection.number)
        guard try reader.line().hasPrefix("OK ") else { throw refusal(unit, "it does not know who asks", .permission) }
        while true {
            let answer = try reader.message()
            switch answer.kind {
            case 2: return
            case 3: throw refusal(unit, answer.text, errno(answer.errorName))
            default: continue  // a signal
            }
        }
    }

    /// All at once: the socket is new, and has room for far more.
    private static func say(_ bytes: [UInt8], _ meaning: String, shell: String, to socket: CInt) throws(KernelError) {
        let count = bytes.count
        try Door.call(
            Call(
                "sendto", ["\(socket)", "message", "\(count)", "MSG_NOSIGNAL", "NULL", "0"], shell: .command(shell), note: meaning
            )
        ) { unsafe bytes.withUnsafeBytes { unsafe send(socket, $0.baseAddress, count, CInt(MSG_NOSIGNAL)) } }
    }

    /// A method call of the manager, which is the one message of this connection.
    static func call(_ method: String, signature: String, _ body: Marshalled) -> [UInt8] {
        var fields = Marshalled()
        fields.field(1, "o", "/org/freedesktop/systemd1")
        fields.field(2, "s", "org.freedesktop.systemd1.Manager")
        fields.field(3, "s", method)
        fields.field(6, "s", "org.freedesktop.systemd1")
        fields.field(8, "g", signature)
        var message = Marshalled()
        // Little-endian, a method call, no flags, version 1.
        message.bytes = [UInt8(ascii: "l"), 1, 0, 1]
        message.number(UInt32(body.bytes.count))
        message.number(1)
        message.number(UInt32(fields.bytes.count))
        message.bytes += fields.bytes
        message.align(8)
        return message.bytes + body.bytes
    }

    /// Values, each at a multiple of its size.
    struct Marshalled {
        var bytes: [UInt8] = []

        mutating func align(_ size: Int) { while bytes.count % size != 0 { bytes.append(0) } }

        mutating func number(_ value: UInt32) {
            align(4)
            for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
        }

        mutating func string(_ text: String) {
            number(UInt32(text.utf8.count))
            bytes += Array(text.utf8) + [0]
        }

        /// A field of the header: its code, and a variant, whose signature comes first.
        mutating func field(_ code: UInt8, _ type: Character, _ text: String) {
            align(8)
            bytes += [code, 1, type.asciiValue ?? 0, 0]
            if type == "g" { bytes += [UInt8(text.utf8.count)] + Array(text.utf8) + [0] } else { string(text) }
        }
    }

    struct Answer: Equatable {
        /// 2: it is done, 3: an error, 4: a signal.
        let kind: UInt8
        let errorName: String
        let text: String

        /// - Parameters:
        ///   - fields: the array of the header's fields.
        ///   - body: what follows the header; of an error, a string.
        init(kind: UInt8, fields: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
            self.kind = kind
            let names = fields.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            errorName = names.first { $0.hasPrefix("org.freedesktop.") || $0.hasPrefix("System.Error.") } ?? ""
            text = kind == 3 ? String(decoding: body.dropFirst(4).prefix { $0 != 0 }, as: UTF8.self) : ""
        }
    }

    private struct Reader {
        let connection: CInt
        var bytes: [UInt8] = []
        private let deadline = monotonicNanoseconds() + 10_000_000_000

        init(connection: CInt) { self.connection = connection }

        mutating func line() throws(KernelError) -> String {
            while true {
                if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                    defer { bytes.removeFirst(end + 1) }
                    return String(decoding: bytes[..<end], as: UTF8.self)
                }
                try more()
            }
        }

        mutating func message() throws(KernelError) -> Answer {
            while bytes.count < 16 { try more() }
            let (body, fields) = (number(at: 4), number(at: 12))
            let start = (16 + fields + 7) / 8 * 8
            guard body < 1 << 20, fields < 1 << 20 else { throw failure(.inputOutput, "systemd's answer makes no sense") }
            while bytes.count < start + body { try more() }
            defer { bytes.removeFirst(start + body) }
            return Answer(kind: bytes[1], fields: bytes[16..<16 + fields], body: bytes[start..<start + body])
        }

        private func number(at place: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }

        private func failure(_ errno: Errno, _ what: String) -> KernelError {
            KernelError(
                call: Call("read", ["\(connection)"]), errno: errno,
                fix: "\(what): see 'systemctl --user status', or log in anew to have it started again")
        }

        private mutating func more() throws(KernelError) {
            let left = (deadline - monotonicNanoseconds()) / 1_000_000
            guard left > 0, try waitUntil(readable: connection, milliseconds: Int32(left)) else {
                throw failure(.timedOut, "systemd does not answer")
            }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = try readChunk(connection, &chunk)
            guard count > 0 else { throw failure(.connectionReset, "systemd has closed the connection") }
            bytes += chunk[..<count]
        }
    }

    /// The errno in the name that sd-bus gives to an error of the kernel: `System.Error.EBUSY`.
    static func errno(_ name: String) -> Errno {
        let known: [Errno] = [.permission, .access, .missing, .busy, .noSuchProcess, .notSupported, .noSpace]
        return known.first { name.hasSuffix("." + $0.name) } ?? (name.hasSuffix("NoSuchUnit") ? .missing : .access)
    }

    private static func refusal(_ unit: String, _ why: String, _ errno: Errno) -> KernelError {
        KernelError(
            call: Call("org.freedesktop.systemd1", ["AttachProcessesToUnit", unit], section: 5), errno: errno,
            fix: "systemd says: \(why); see systemctl --user status \(unit)")
    }
}
