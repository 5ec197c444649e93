import Linux

/// The relay's other side: the commands that are connected to it.
extension Relay {
    /// Takes in the command that starts the container.
    func welcome(starter socket: CInt) throws(KernelError) {
        try epoll.add(socket, .readable)
        let client = Client(socket: socket, isStarter: true)
        clients.append(client)
        // Whether it wants the output is known before there is any.
        while let bytes = try? receiveMessage(from: socket), let message = Message(bytes) { try take(message, from: client) }
    }

    /// Listens for other commands.
    func listen(on socket: CInt) throws(KernelError) {
        try setNonBlocking(socket)
        try epoll.add(socket, .readable)
        listener = socket
    }

    private var starter: Client? { clients.first { $0.isStarter } }

    /// Tells everybody who is connected.
    func tell(_ message: Message) { for client in clients { send(message, to: client) } }

    /// Tells everybody for the last time, and waits for the starter to take it; for those who only look on, not for long.
    func tellLast(_ message: Message) {
        for client in clients where !client.isStarter { client.queue(message) }
        tellStarterLast(message)
        let deadline = monotonicNanoseconds() + Self.patience
        var behind = clients.filter { !$0.isStarter }
        while true {
            // One that has gone away takes nothing more.
            behind = behind.filter { (try? $0.flush()) == false }
            guard let first = behind.first, case let left = deadline - monotonicNanoseconds(), left > 0 else { return }
            _ = try? waitUntil(writable: first.socket, milliseconds: Int32(left / 1_000_000) + 1)
        }
    }

    /// How long the last words are kept for somebody who does not listen, in nanoseconds.
    private static let patience: Int64 = 5_000_000_000

    private func tellStarterLast(_ message: Message) {
        guard let starter else { return }
        starter.queue(message)
        while (try? starter.flush()) == false {
            // While it waits for room it goes on listening: the command may be waiting for room, too.
            guard (try? waitUntil(writable: starter.socket, orReadable: starter.socket)) != nil, !hearOut(starter) else { return }
        }
    }

    /// Passes on what the container writes.
    func passOn(_ message: Message) { for client in clients where client.isAttached { send(message, to: client) } }

    func send(_ message: Message, to client: Client) {
        client.queue(message)
        flush(client)
    }

    private func flush(_ client: Client) {
        do {
            let isDone = try client.flush()
            if client.isWatchedForRoom == isDone {
                try epoll.change(client.socket, isDone ? .readable : [.readable, .writable])
                client.isWatchedForRoom = !isDone
            }
            if client.isStarter { holdUp(!isDone) }
        } catch { dismiss(client) }
    }

    /// Serves a command, or somebody who rings.
    ///
    /// - Returns: whether the descriptor was one of ours.
    func serve(_ descriptor: CInt, _ events: Epoll.Events) throws(KernelError) -> Bool {
        if descriptor == listener {
            while let socket = try? LocalSocket.accept(listener) {
                do {
                    try epoll.add(socket, .readable)
                    clients.append(Client(socket: socket, isStarter: false))
                } catch { close(socket) }
            }
            return true
        }
        guard let client = clients.first(where: { $0.socket == descriptor }) else { return false }
        if events.contains(.writable) { flush(client) }
        guard !events.isDisjoint(with: [.readable, .hangUp, .error]) else { return true }
        let bytes: [UInt8]?
        do { bytes = try receiveMessage(from: client.socket) } catch {
            if error.errno != .again { dismiss(client) }
            return true
        }
        guard let bytes else {
            // Whoever was to write the container's documents has gone without.
            if client.isStarter && !documentsAreWritten { duties.deliver(.kill) }
            dismiss(client)
            return true
        }
        if let message = Message(bytes) { try take(message, from: client) }
        return true
    }

    private func take(_ message: Message, from client: Client) throws(KernelError) {
        switch message {
        case .attach(let input): (client.isAttached, client.givesInput) = (true, input)
        case .input(let piece):
            guard input != nil else { return send(.taken, to: client) }
            input?.add(piece, from: client.socket)
            try feed()
        case .endOfInput: endInput()
        case .recorded: documentsAreWritten = true
        case .closed(let descriptor):
            // Somebody who looks on closes nothing for the others.
            if client.isStarter { try stopCarrying(descriptor == 1 ? .stdout : .stderr) }
        case .resize(let size): if let terminal { try? setWindowSize(size, of: terminal) }
        case .signal(let signal):
            duties.deliver(signal)
            if !client.isAttached { send(.done, to: client) }
        case .stop(let order): duties.stop(order)
        case .networksChanged:
            duties.networksChanged()
            send(.done, to: client)
        default: break
        }
    }

    /// Takes what the starter has said and nobody has listened to.
    ///
    /// - Returns: whether it has gone.
    @discardableResult
    private func hearOut(_ client: Client) -> Bool {
        while true {
            do throws(KernelError) {
                guard let bytes = try receiveMessage(from: client.socket) else { return true }
                if Message(bytes) == .recorded { documentsAreWritten = true }
            } catch { return error.errno != .again }
        }
    }

    /// A command has gone, or let go: the container goes on without it.
    private func dismiss(_ client: Client) {
        guard let index = clients.firstIndex(where: { $0 === client }) else { return }
        clients.remove(at: index)
        hearOut(client)
        try? epoll.remove(client.socket)
        close(client.socket)
        guard client.isStarter else { return }
        holdUp(false)
        if endsInputWithStarter, client.givesInput, input?.isTerminal == false { endInput() }
    }

    /// Waits until the starter says that it has written the container's documents.
    ///
    /// - Returns: false when it has gone without.
    func waitForDocuments() -> Bool {
        while !documentsAreWritten, let starter {
            guard let bytes = try? receiveMessage(from: starter.socket, wait: true) else { break }
            if Message(bytes) == .recorded { documentsAreWritten = true }
        }
        return documentsAreWritten
    }
}
