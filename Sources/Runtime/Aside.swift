import Linux

/// A process of its own for something that changes the process that does it.
public enum Aside {
    /// Does something in a child, and waits for its end; it dies with this process.
    ///
    /// - Throws: what `body` throws; `EINTR` when the child was killed.
    public static func run(_ body: () throws(KernelError) -> Void) throws(KernelError) {
        let (ours, theirs) = try MessageSocket.pair().split()
        let child: ProcessHandle
        switch try clone() {
        case .child:
            close(ours)
            let socket = MessageSocket(Linux.Descriptor(owning: theirs))
            do throws(KernelError) {
                try ProcessControl.dieWithParent(.kill)
                try body()
                try socket.send(Handshake.go)
            } catch {
                try? socket.send(Handshake.encode(error))
            }
            exitNow(0)
        case .parent(let handle): child = handle
        }
        close(theirs)
        let socket = MessageSocket(Linux.Descriptor(owning: ours))
        let answer = try socket.receive() ?? []
        _ = try? child.wait()
        if answer == Handshake.go { return }
        guard !answer.isEmpty else {
            throw KernelError(
                call: Call("clone3", [], section: 2), errno: Errno(4), fix: "the child that was at it was killed: try again")
        }
        throw Handshake.decode(answer)
    }
}
