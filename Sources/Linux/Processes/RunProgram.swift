import CLinux
import Glibc

/// How a program that was run ended, and what it said.
public struct ProgramOutcome: Sendable, Equatable {
    public var status: ExitStatus
    public var output: String
    public var errors: String
    /// Whether it said more than was to be kept.
    public var isCut: Bool

    /// Whether it ended with 0.
    public var succeeded: Bool { status == .exited(code: 0) }
}

/// A program that is not installed, or not where it is looked for.
public struct MissingProgram: Error, Sendable, Equatable, CustomStringConvertible {
    public var name: String

    public var description: String { "\(name) is not installed: it is neither in PATH nor in /usr/sbin or /sbin" }
}

/// Where a program is that the machine brings along: in PATH, or where its administrators' programs are, which an ordinary
/// user's PATH may lack.
///
/// - Throws: `MissingProgram`.
public func findProgram(_ name: String) throws(MissingProgram) -> String {
    let folders = (environmentValue("PATH") ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
    for folder in folders + ["/usr/sbin", "/sbin"] {
        let path = "\(folder)/\(name)"
        if isExecutable(path) { return path }
    }
    throw MissingProgram(name: name)
}

private func isExecutable(_ path: String) -> Bool {
    let answer = try? Door.call(Call("faccessat2", ["AT_FDCWD", cString(path), "X_OK", "AT_EACCESS"], plumbing: true)) {
        unsafe path.withCString { unsafe faccessat(AT_FDCWD, $0, X_OK, 0x200) }
    }
    return answer != nil && !isDirectory(path)
}

/// Runs a program of the machine to its end. See `RunningProgram`.
///
/// - Throws: `MissingProgram`; `KernelError`.
public func runProgram(
    _ name: String, _ arguments: [String] = [], environment: [String]? = nil, input: String = "", limitBytes limit: Int = 4 << 20
) throws -> ProgramOutcome {
    try RunningProgram(name, arguments, environment: environment, input: input, limitBytes: limit).finish()
}

/// A program of the machine that runs: `input` is what it reads, what it writes is kept. It dies with this process.
public struct RunningProgram: ~Copyable {
    private let handle: ProcessHandle
    private let output: Descriptor
    private let errors: Descriptor
    private let limit: Int

    /// - Parameters:
    ///   - environment: what it gets; nil for this process's own, in the language that this program reads.
    ///   - limit: how many bytes are kept of its output, and of its errors; the rest is read and forgotten.
    /// - Throws: `MissingProgram`; `KernelError`.
    public init(
        _ name: String, _ arguments: [String] = [], environment: [String]? = nil, input: String = "", limitBytes: Int = 4 << 20
    ) throws {
        let path = try findProgram(name)
        // In memory and not in a pipe, which would want to be filled beside the two that are emptied.
        let source = try openInMemory(name: "input")
        try write(input, to: source.number)
        try rewind(source.number)
        let output = try Pipe()
        let errors = try Pipe()
        let child: ProcessHandle
        switch try clone() {
        case .child:
            let shell = { ShellEquivalent.command(shellForm(name, arguments, input: input)) }
            become(
                path, [name] + arguments, (source.number, output.writeEnd.number, errors.writeEnd.number), environment,
                shell: shell)
        case .parent(let handle): child = handle
        }
        let (outputEnd, outputWriter) = output.split()
        let (errorsEnd, errorsWriter) = errors.split()
        Linux.close(outputWriter)
        Linux.close(errorsWriter)
        self.output = Descriptor(owning: outputEnd)
        self.errors = Descriptor(owning: errorsEnd)
        handle = child
        limit = limitBytes
    }

    /// Waits for its end.
    public consuming func finish() throws(KernelError) -> ProgramOutcome {
        var kept = [KeptOutput(output.number, limit), KeptOutput(errors.number, limit)]
        try drain(&kept)
        return ProgramOutcome(
            status: try handle.wait(), output: kept[0].text, errors: kept[1].text, isCut: kept.contains { $0.isCut })
    }
}

/// What one of a program's pipes has brought.
private struct KeptOutput {
    let descriptor: CInt
    let limit: Int
    var bytes: [UInt8] = []
    var isCut = false
    var isOpen = true

    init(_ descriptor: CInt, _ limit: Int) {
        self.descriptor = descriptor
        self.limit = limit
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func take(_ chunk: ArraySlice<UInt8>) {
        let part = chunk.prefix(limit - bytes.count)
        bytes += part
        if part.count < chunk.count { isCut = true }
    }
}

/// Reads all pipes until each has been closed.
private func drain(_ pipes: inout [KeptOutput]) throws(KernelError) {
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
        let open = pipes.filter(\.isOpen).map(\.descriptor)
        if open.isEmpty { return }
        let ready = try waitUntilReadable(open)
        for index in pipes.indices where ready.contains(pipes[index].descriptor) {
            let count = try readChunk(pipes[index].descriptor, &chunk)
            if count == 0 { pipes[index].isOpen = false }
            pipes[index].take(chunk[..<count])
        }
    }
}

private func become(
    _ path: String, _ arguments: [String], _ standard: (CInt, CInt, CInt), _ environment: [String]?, shell: () -> ShellEquivalent
) -> Never {
    do {
        // Taken before the numbers are given away: one of them may be another's.
        let copies = (
            try duplicate(standard.0).release(), try duplicate(standard.1).release(), try duplicate(standard.2).release()
        )
        try duplicate(copies.0, onto: 0)
        try duplicate(copies.1, onto: 1)
        try duplicate(copies.2, onto: 2)
        try closeOnExec(from: 3)
        try ProcessControl.dieWithParent(.kill)
        SignalDisposition.resetAll()
        try SignalMask.set([])
        // What it says is read by this program, too.
        let environment =
            environment ?? environmentWords().filter { !$0.hasPrefix("LC_") && !$0.hasPrefix("LANG") } + ["LC_ALL=C"]
        try execute(path, arguments, environment: environment, shell: shell())
    } catch {
        try? write("\(error)\n", to: 2)
    }
    exitNow(127)
}

/// `nft -f -`, with what it reads as the lines that follow.
func shellForm(_ name: String, _ arguments: [String], input: String) -> String {
    let command = ([name] + arguments).map(shellWord).joined(separator: " ")
    if input.isEmpty { return command }
    return "\(command) <<'EOF'\n\(input)\(input.hasSuffix("\n") ? "" : "\n")EOF"
}
