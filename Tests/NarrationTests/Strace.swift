/// A system call that has returned, as strace(1) or the narration tells it.
struct ReturnedCall: Equatable, CustomStringConvertible {
    var name: String
    /// As they would stand in C.
    var arguments: [String]
    /// Nil when the call did not return.
    var result: Int?
    var errno: String?
    /// Whether it is one of several behind a library function, of which the narration tells the result alone.
    var isPart = false

    var description: String {
        "\(name)(\(arguments.joined(separator: ", "))) = \(result.map(String.init) ?? "?")\(errno.map { " " + $0 } ?? "")"
    }
}

/// Reads what `strace -f -o FILE` writes.
struct Strace {
    /// The calls of each process, in their order.
    private(set) var calls: [Int32: [ReturnedCall]] = [:]
    /// Processes that a signal ended.
    private(set) var killed: Set<Int32> = []
    /// Lines that are no calls, and no news of signals and exits either.
    private(set) var unknownLines: [String] = []
    /// Calls that wait for their other half.
    private var unfinished: [Int32: String] = [:]
    /// Calls that the kernel makes again after a signal.
    private var interrupted: [Int32: ReturnedCall] = [:]

    init(parsing text: String) {
        for line in text.split(separator: "\n") { read(String(line)) }
        // A process that was killed inside a call.
        for (process, half) in unfinished { add(process, half + ") = ?") }
    }

    private mutating func read(_ line: String) {
        let number = line.prefix { $0.isNumber }
        guard let process = Int32(number) else { return unknownLines.append(line) }
        var text = String(line.dropFirst(number.count).drop { $0 == " " })
        if text.hasPrefix("+++ killed") { killed.insert(process) }
        if text.hasPrefix("---") || text.hasPrefix("+++") { return }
        if text.hasPrefix("<... "), let end = text.firstRange(of: " resumed>") {
            text = (unfinished.removeValue(forKey: process) ?? "") + text[end.upperBound...]
        } else if let end = text.firstRange(of: "<unfinished ...>"), end.upperBound == text.endIndex {
            unfinished[process] = String(text[..<end.lowerBound])
            return
        }
        add(process, text)
    }

    private mutating func add(_ process: Int32, _ text: String) {
        guard var call = Self.call(text) else { return unknownLines.append("\(process) \(text)") }
        if let before = interrupted.removeValue(forKey: process) {
            // Made again by the kernel, not by the process.
            if call.name == "restart_syscall" { call.name = before.name }
            call.arguments = before.arguments
        }
        if call.result == nil, call.errno?.hasPrefix("ERESTART") == true {
            interrupted[process] = call
        } else {
            calls[process, default: []].append(call)
        }
    }

    /// `mount("proc", "/proc", "proc", MS_NOSUID, NULL) = -1 EPERM (Operation not permitted)`
    static func call(_ text: String) -> ReturnedCall? {
        guard let open = text.firstIndex(of: "("), let equals = text.ranges(of: " = ").last else { return nil }
        let name = String(text[..<open])
        let closed = text[text.index(after: open)..<equals.lowerBound].reversed().drop { $0 == " " }
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }), closed.first == ")" else { return nil }
        var call = ReturnedCall(name: name, arguments: pieces(String(closed.dropFirst().reversed())))
        let words = text[equals.upperBound...].split(separator: " ")
        call.result = words.first.flatMap { number(String($0)) }
        if let word = words.dropFirst().first, word.hasPrefix("E"), call.result == nil || call.result == -1 {
            call.errno = String(word)
        }
        return call
    }

    /// Splits at the commas that stand in no string, bracket or comment.
    static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var depth = 0
        var quoted = false
        var escaped = false
        for character in text {
            if quoted {
                if !escaped, character == "\"" { quoted = false }
                escaped = character == "\\" && !escaped
            } else if character == "\"" {
                quoted = true
            } else if "([{".contains(character) {
                depth += 1
            } else if ")]}".contains(character) {
                depth -= 1
            } else if character == ",", depth == 0 {
                pieces.append(piece)
                piece = ""
                continue
            }
            piece.append(character)
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces.map(trimmed).filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// A number as C writes it: `12`, `-1`, `0x1f`, `022`.
    static func number(_ text: String) -> Int? {
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
        if text.count > 1, text.hasPrefix("0") { return Int(text, radix: 8) }
        return Int(text)
    }
}
