import Formats
import Linux

/// A program that carries a container's packets, while it runs: it ends with whoever holds this. Nobody waits for that, since the
/// kernel takes its time to remove a tap device; the monitor, or whoever inherits its children, takes its status.
public final class UserModeLink {
    public var pid: Int32 { process.pid }
    /// On a clock that never jumps, in nanoseconds.
    public let since = monotonicNanoseconds()
    private let program: UserModeProgram
    private let container: Int32
    private let process: ProcessHandle
    private let ready: Descriptor
    /// What it has said. Nobody reads on once it is ready: what then does not fit into the pipe is lost.
    private let errors: Descriptor
    /// Closed when this ends, even by a kill.
    private let life: CInt
    private static let patienceNanoseconds: Int64 = 20_000_000_000

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - container: the first process, whose user and network namespace it enters.
    ///   - noting: writes down which process it is, for those who bury the container; until then it does nothing.
    /// - Throws: `MissingProgram`, `KernelError`, and what `noting` throws.
    public init(_ program: UserModeProgram, into container: Int32, noting: (LiveProcess) throws -> Void) throws {
        Door.begin(NetworkSteps.userMode)
        let path = try findProgram(program.rawValue)
        let arguments = program.arguments(into: container, withoutRoute: !UserModeProgram.machineHasRoute)
        let (readyReader, readyWriter) = try Pipe().split()
        let (errorsReader, errorsWriter) = try Pipe().split()
        let (lifeReader, lifeWriter) = try Pipe().split()
        let (gateReader, gateWriter) = try Pipe().split()
        try setNonBlocking(errorsWriter)
        switch try clone() {
        case .child:
            for end in [readyReader, errorsReader, lifeWriter, gateWriter] { close(end) }
            Self.become(path, [program.rawValue] + arguments, gate: gateReader, readyWriter, errorsWriter, lifeReader)
        case .parent(let child): process = child
        }
        for end in [readyWriter, errorsWriter, lifeReader, gateReader] { close(end) }
        self.program = program
        self.container = container
        ready = Descriptor(owning: readyReader)
        errors = Descriptor(owning: errorsReader)
        life = lifeWriter
        defer { close(gateWriter) }
        try noting(try LiveProcess(pid))
        try write("g", to: gateWriter)
    }

    deinit {
        close(life)
        // It may have ended.
        try? process.send(.kill)
    }

    /// Waits until the container has its link, address and route.
    ///
    /// - Throws: `UserModeFailure` when the program ends instead, or takes longer than 20 seconds.
    public func waitUntilReady() throws {
        let deadline = since + Self.patienceNanoseconds
        while try !waitUntil(readable: ready.number, milliseconds: pauseMilliseconds) {
            // What is sent from here on waits in the device until the program reads it: it has as much to do again before that.
            if hasRoute { return }
            guard monotonicNanoseconds() < deadline else {
                throw UserModeFailure(
                    program: program, said: "it was not ready after \(Self.patienceNanoseconds / 1_000_000_000) s")
            }
        }
        var chunk = [UInt8](repeating: 0, count: 64)
        if try readChunk(ready.number, &chunk) > 0 { return }
        // It closes its end when it ends, or when it has become another program.
        try? process.send(.kill)
        let status = try process.wait()
        let said = UserModeProgram.said(try readText(of: errors.number, name: "what \(program) says"))
        throw UserModeFailure(program: program, said: said.isEmpty ? "it has ended with \(status.shellCode)" : said)
    }

    /// How long nobody looks: an eighth of what it has taken so far, so that a slow machine is not made slower by looking.
    private var pauseMilliseconds: Int32 { Int32(max(2, min(100, (monotonicNanoseconds() - since) / 8_000_000))) }

    /// Whether the default route is there, which is set last. See route(8) on /proc/net/route.
    private var hasRoute: Bool {
        let table = (try? readText("/proc/\(container)/net/route")) ?? ""
        return table.split(separator: "\n").contains { $0.hasPrefix("\(UserModeAddresses.link)\t00000000\t") }
    }

    private static func become(
        _ path: String, _ arguments: [String], gate: CInt, _ ready: CInt, _ errors: CInt, _ life: CInt
    ) -> Never {
        do {
            // Lost where it changes its user: what ends it then is whoever buries the container.
            try ProcessControl.dieWithParent(.kill)
            var go = [UInt8](repeating: 0, count: 1)
            if try readChunk(gate, &go) == 0 { exitNow(1) }
            let copies = try [open("/dev/null").release(), ready, errors, life].map { try clear($0) }
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try closeOnExec(from: 3)
            let isPasta = arguments[0] == UserModeProgram.pasta.rawValue
            // pasta has one way to say that it is ready that each version knows: a file for its number.
            for (source, target) in [
                (copies[0], CInt(0)), (isPasta ? copies[1] : copies[2], 1), (copies[2], 2),
                (copies[1], UserModeProgram.readyDescriptor), (copies[3], UserModeProgram.lifeDescriptor),
            ] where target < 3 || !isPasta { try duplicate(source, onto: target) }
            let shell = ShellEquivalent.command(arguments.map(shellWord).joined(separator: " "))
            let environment = environmentWords().filter { !$0.hasPrefix("LC_") && !$0.hasPrefix("LANG") } + ["LC_ALL=C"]
            try execute(path, arguments, environment: environment, shell: shell)
        } catch {
            try? write("\(error)\n", to: errors)
        }
        exitNow(127)
    }

    /// The same open file, out of the way of the numbers that are given away.
    private static func clear(_ source: CInt) throws(KernelError) -> CInt {
        var number = source
        repeat { number = try duplicate(number).release() } while number <= UserModeProgram.lifeDescriptor
        return number
    }
}

/// Why there is no network.
public struct UserModeFailure: Error, Equatable, CustomStringConvertible {
    public var program: UserModeProgram
    public var said: String

    public var description: String {
        "\(program) gives the container no network: \(said)\n  fix: \(program.fix(for: said))"
    }
}
