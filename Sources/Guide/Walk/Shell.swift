import LabKit
import Linux

/// A shell that runs the commands of a page one after the other: what one leaves behind, a variable or a process in the
/// background, is there for the next.
public struct Shell: ~Copyable {
    private let handle: ProcessHandle
    private let input: Descriptor
    private let output: Descriptor

    /// What stands around the exit code, after the output of a command: no program prints it.
    private static let mark = "\u{1e}"

    /// No command of a page is silent for so long, unless it hangs.
    static let patienceMilliseconds: Int32 = 60_000

    public init(_ environment: LabEnvironment, in folder: String) throws(KernelError) {
        let (commands, input) = try Pipe().split()
        let (output, results) = try Pipe().split()
        let handle = try Self.start(environment, in: folder, commands: commands, results: results)
        close(commands)
        close(results)
        self.handle = handle
        self.input = Descriptor(owning: input)
        self.output = Descriptor(owning: output)
    }

    private static func start(
        _ environment: LabEnvironment, in folder: String, commands: CInt, results: CInt
    ) throws(KernelError) -> ProcessHandle {
        switch try clone() {
        case .parent(let child): return child
        case .child:
            do {
                try ProcessControl.dieWithParent(.kill)
                try startSession()
                try changeDirectory(to: folder)
                try duplicate(commands, onto: 0)
                try duplicate(results, onto: 1)
                try duplicate(results, onto: 2)
                try closeInherited(from: 3)
                // As a program expects to find them, whoever runs the guide: lab 3 sends signals.
                SignalDisposition.resetAll()
                try SignalMask.set([])
                try SignalMask.set([])
                try execute("/bin/sh", ["sh"], environment: environment.words)
            } catch { try? write("\(error)\n", to: results) }
            exitNow(127)
        }
    }

    /// Runs one command, with nothing on its standard input.
    ///
    /// - Parameter hear: gets the output as it comes.
    /// - Returns: its exit code, and all that it wrote to standard output and error, without the last line's end.
    public func run(_ command: String, hear: (String) -> Void = { _ in }) throws(KernelError) -> (code: Int32, output: String) {
        try write("{ \(command)\n} < /dev/null\nprintf '\(Self.mark)%d\(Self.mark)' $?\n", to: input.number)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            guard try waitUntil(readable: output.number, milliseconds: Self.patienceMilliseconds) else {
                throw KernelError(call: Call("poll", ["…"]), errno: .timedOut).wanted(
                    "run '\(command)'", fix: "a command of a page must say something, or end, within a minute")
            }
            let count = try readChunk(output.number, &chunk)
            guard count > 0 else {
                throw KernelError(call: Call("read", ["\(output.number)", "…"]), errno: .brokenPipe).wanted(
                    "run '\(command)': its shell has ended", fix: "a command of a page must not end its shell")
            }
            bytes += chunk[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            if text.hasSuffix(Self.mark),
                let end = text.split(separator: Self.mark, omittingEmptySubsequences: false).dropLast().last
            {
                let printed = text.dropLast(end.count + 2)
                return (Int32(end) ?? 255, String(printed.hasSuffix("\n") ? printed.dropLast() : printed))
            }
        }
    }

    /// Ends the shell, and whatever it has left running in the background.
    public consuming func end() throws(KernelError) {
        _ = try? handle.send(.kill)
        _ = try handle.wait()
    }
}
