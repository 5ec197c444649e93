import Linux

/// The container's standard input, as the monitor fills it.
struct ContainerInput {
    let descriptor: CInt
    /// Whether it is the terminal, whose descriptor its output has, too.
    let isTerminal: Bool
    private var pending: [(bytes: ArraySlice<UInt8>, from: CInt)] = []
    private(set) var endsWhenEmpty = false

    init(descriptor: CInt, isTerminal: Bool) {
        self.descriptor = descriptor
        self.isTerminal = isTerminal
    }

    var isWaiting: Bool { !pending.isEmpty }

    mutating func add(_ bytes: [UInt8], from client: CInt) { pending.append((bytes[...], client)) }

    mutating func end() { endsWhenEmpty = true }

    /// Writes what there is room for.
    ///
    /// - Returns: the clients whose piece has been taken.
    mutating func feed() -> [CInt] {
        var taken: [CInt] = []
        while let (bytes, client) = pending.first {
            do throws(KernelError) {
                let count = try writeSome(descriptor, bytes)
                pending[0].bytes = bytes.dropFirst(count)
            } catch {
                if error.errno == .again { return taken }
                // Nobody reads any more: what is left is for nobody.
                endsWhenEmpty = true
                taken += pending.map(\.from)
                pending = []
                return taken
            }
            if pending[0].bytes.isEmpty {
                taken.append(client)
                pending.removeFirst()
            }
        }
        return taken
    }
}
