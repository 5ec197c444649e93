import Linux

/// A process of its own for something that changes the process that does it.
public enum Aside {
    /// Does something in a child, and waits for its end; it dies with this process.
    ///
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws; `EINTR` when the child was killed.
    @discardableResult
    public static func run(_ body: () throws(KernelError) -> Int64) throws(KernelError) -> Int64 {
        let (ours, theirs) = try MessageSocket.pair().split()
        let child: ProcessHandle
        switch try clone() {
        case .child:
            close(ours)
            let socket = MessageSocket(Linux.Descriptor(owning: theirs))
            do throws(KernelError) {
                try ProcessControl.dieWithParent(.kill)
                let value = try body()
                try socket.send(Handshake.go)
                try socket.send(Array("\(value)".utf8))
            } catch {
                try? socket.send(Handshake.encode(error))
            }
            exitNow(0)
        case .parent(let handle): child = handle
        }
        close(theirs)
        let socket = MessageSocket(Linux.Descriptor(owning: ours))
        let answer = try socket.receive() ?? []
        let value = answer == Handshake.go ? Int64(String(decoding: try socket.receive() ?? [], as: UTF8.self)) : nil
        _ = try? child.wait()
        if let value { return value }
        guard !answer.isEmpty, answer != Handshake.go else {
            throw KernelError(
                call: Call("clone3", [], section: 2), errno: .interrupted, fix: "the child that was at it was killed: try again")
        }
        throw Handshake.decode(answer)
    }
}
