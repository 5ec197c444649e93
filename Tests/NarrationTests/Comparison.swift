import Narration

/// The narration of one process beside what strace(1) saw of it.
struct Comparison {
    /// Calls that a program in C or Swift makes for itself, for its memory and its threads.
    static let ownCalls: Set = [
        "mmap", "munmap", "mremap", "mprotect", "brk", "madvise", "futex", "arch_prctl", "set_tid_address", "set_robust_list",
        "rseq",
    ]

    /// What differs, as sentences; empty when the narration told the truth.
    private(set) var lies: [String] = []
    /// What the process did after its story had ended.
    let epilogue: [ReturnedCall]

    init(told: [ReturnedCall], traced: [ReturnedCall]) {
        epilogue = Array(traced.dropFirst(told.count))
        for (index, call) in told.enumerated() {
            guard index < traced.count else {
                lies.append("told, but not made: \(call)")
                continue
            }
            if let lie = Self.difference(call, traced[index]) {
                lies.append("call \(index): \(lie)")
                // One call too many or too few makes all that follow differ.
                if call.name != traced[index].name { return }
            }
        }
    }

    private static func difference(_ told: ReturnedCall, _ traced: ReturnedCall) -> String? {
        if told.name == traced.name && told.isPart { return nil }
        // Told ahead, and never again: it has not returned, or become another program.
        let silent = told.result == nil && (traced.result == nil || traced.result == 0 && traced.errno == nil)
        guard told.name == traced.name, silent || told.result == traced.result, told.errno == traced.errno else {
            return "told \(told), made \(traced)"
        }
        let differ = zip(told.arguments, traced.arguments).first { !Argument.agree(told: $0, traced: $1) }
        return differ.map { "\(told.name): told the argument \($0.0), made with \($0.1)" }
    }

    /// The calls that records tell: the two records of a call that was told ahead are one.
    static func told(by records: [Record]) -> [ReturnedCall] {
        var calls: [ReturnedCall] = []
        for record in records where record.kind == .call {
            if record.resumed == true { calls.removeLast() }
            if let names = record.systemCalls {
                calls += names.map { ReturnedCall(name: $0, arguments: [], isPart: true) }
            } else {
                calls.append(
                    ReturnedCall(
                        name: record.name ?? "", arguments: record.arguments ?? [], result: record.result, errno: record.errno))
            }
        }
        return calls
    }

    /// What strace saw of a process, from the moment the narrator listens until it becomes another program, without what
    /// the narrator did itself: it asks for its process number, and writes to `output`.
    static func storyOf(_ traced: [ReturnedCall], isCommand: Bool, narration: String) -> [ReturnedCall] {
        var calls = traced[...]
        if isCommand {
            calls = calls.drop { !($0.name == "openat" && $0.arguments.contains("\"\(narration)\"")) }
            calls = calls.drop { $0.name != "getpid" }.dropFirst()
        } else if let question = calls.firstIndex(where: { $0.name == "readlinkat" && $0.arguments.contains("\"/proc/self\"") }) {
            calls.remove(at: question)
        }
        if let exec = calls.firstIndex(where: { $0.name == "execve" && $0.result == 0 }) { calls = calls[...exec] }
        return calls.filter { !ownCalls.contains($0.name) }
    }
}

/// An argument as the narration writes it and as strace does.
enum Argument {
    /// Requests of ioctl(2) whose argument strace prints as a bare number.
    private static let unknownToStrace = ["O_RDWR|O_NOCTTY|O_CLOEXEC": "0x80102", "&(int){0}": "[0]"]

    static func agree(told: String, traced: String) -> Bool {
        // strace prints what stands behind the end of the string, too.
        let traced = traced.hasSuffix("\"...") ? String(traced.dropLast(3)) : traced
        if told == traced || isPlaceholder(told) || unknownToStrace[told] == traced { return true }
        if told.contains("="), told.hasPrefix("{") {
            return fields(of: told).allSatisfy { fields(of: traced)[$0.key] == $0.value }
        }
        if told.hasPrefix("\"") || traced.hasPrefix("\"") { return false }
        return words(told) == words(traced)
    }

    /// `&status`, `buffer`: memory whose bytes the narration does not tell.
    private static func isPlaceholder(_ text: String) -> Bool {
        let word = text.hasPrefix("&") ? text.dropFirst() : text[...]
        return !word.isEmpty && word.allSatisfy { $0.isLetter && $0.isLowercase }
    }

    /// Flags in any order; numbers in any base. O_RDONLY is zero, and means nothing beside O_PATH.
    private static func words(_ text: String) -> Set<String> {
        Set(text.split { "|(){}[], ".contains($0) }.map { word($0) }).subtracting(["O_RDONLY", "0"])
    }

    private static func word(_ text: Substring) -> String {
        if let number = Strace.number(String(text)) { return String(number) }
        if text == "~0U" { return "\(UInt32.max)" }
        // In sets of signals strace leaves the prefix out, and has its own name for SIGPOLL.
        let word = text.hasPrefix("SIG") ? text.dropFirst(3) : text
        // It counts real-time signals from the kernel's first, 32.
        if word.hasPrefix("RT_"), let offset = Int(word.dropFirst(3)) { return String(32 + offset) }
        return word == "IO" ? "POLL" : String(word)
    }

    private static func fields(of structure: String) -> [String: Set<String>] {
        var fields: [String: Set<String>] = [:]
        for piece in Strace.pieces(String(structure.dropFirst().prefix { $0 != "}" })) {
            let parts = piece.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[String(parts[0])] = words(String(parts[1])) }
        }
        return fields
    }
}
