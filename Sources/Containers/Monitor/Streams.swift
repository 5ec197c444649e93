import Linux
import Runtime

/// Both sides of a container's standard input, output and error, from their making until the relay has its side.
struct Streams {
    let inside: StandardStreams
    private var outside: (input: CInt, output: CInt, error: CInt) = (-1, -1, -1)

    init(_ container: Container) throws(KernelError) {
        self = try Streams(terminalSize: container.terminalSize, keepsInputOpen: container.settings.keepsInputOpen)
    }

    /// - Parameter terminalSize: nil for pipes.
    init(terminalSize: WindowSize?, keepsInputOpen: Bool) throws(KernelError) {
        if let terminalSize {
            inside = .terminal(terminalSize)
            return
        }
        let (outputRead, outputWrite) = try Streams.pipe()
        let (errorRead, errorWrite) = try Streams.pipe()
        let (inputRead, inputWrite) = keepsInputOpen ? try Streams.pipe() : (try open("/dev/null").release(), -1)
        inside = .descriptors(input: inputRead, output: outputWrite, error: errorWrite)
        outside = (inputWrite, outputRead, errorRead)
    }

    private static func pipe() throws(KernelError) -> (CInt, CInt) {
        try wanting("make the pipes of the container's input and output") { () throws(KernelError) in try Pipe().split() }
    }

    /// Gives our side to the relay; the other side is the process's alone from now on.
    func hand(to relay: Relay, terminal: CInt?, keepsInputOpen: Bool) throws(KernelError) {
        closeInside()
        if let terminal { return try relay.carry(terminal: terminal, withInput: keepsInputOpen) }
        try relay.carry(output: outside.output, as: .stdout)
        try relay.carry(output: outside.error, as: .stderr)
        if outside.input >= 0 { try relay.carry(input: outside.input) }
    }

    /// When nothing came of the start.
    func close() {
        closeInside()
        for end in [outside.input, outside.output, outside.error] where end >= 0 { Linux.close(end) }
    }

    private func closeInside() {
        guard case .descriptors(let input, let output, let error) = inside else { return }
        for end in [input, output, error] { Linux.close(end) }
    }
}
