import Glibc
import Linux

/// One socket of a `Stream`, watched for changes only: what it is ready for is remembered until it is used up.
final class StreamEnd {
    let number: CInt
    private var isOpen = true
    var isReadable = false
    var isWritable = false
    /// Its end may come after what is left to read: a short read says nothing.
    var mayHaveEnded = false
    /// Nothing more will come from it.
    private(set) var hasEnded = false
    /// Nothing more will be sent to it.
    private(set) var isFinished = false
    /// What it did not take yet.
    private var kept: [UInt8] = []
    private var sentOfKept = 0

    init(_ socket: consuming Linux.Descriptor) { number = socket.release() }

    deinit { close() }

    func close() {
        if isOpen { Linux.close(number) }
        isOpen = false
    }

    /// Its closing tells the other side that the connection is broken.
    func willReset() { if isOpen { try? SocketOption.resetOnClose.set(on: number) } }

    /// A dead peer shall be noticed, and a small piece shall not wait for the next.
    func prepare() {
        try? SocketOption.noDelay.set(on: number)
        try? SocketOption.keepAlive.set(on: number)
    }

    /// - Returns: how many bytes came, 0 at the end; nil when there is nothing now.
    func receive(_ buffer: inout [UInt8], limit: Int) throws(KernelError) -> Int? {
        let count: Int
        do throws(KernelError) { count = try InternetSocket.receive(number, &buffer, limit: limit) } catch {
            guard error.errno == .again else { throw error }
            isReadable = false
            return nil
        }
        if count == 0 { hasEnded = true } else if count < limit && !mayHaveEnded { isReadable = false }
        return count
    }

    /// Sends bytes, and keeps those that it does not take now.
    func send(_ bytes: ArraySlice<UInt8>) throws(KernelError) {
        let count = isWritable ? try sendSome(bytes) : 0
        guard count < bytes.count else { return }
        kept = Array(bytes.dropFirst(count))
        sentOfKept = 0
    }

    /// Sends what was kept.
    ///
    /// - Returns: whether nothing is left.
    func sendKept() throws(KernelError) -> Bool {
        if kept.isEmpty { return true }
        guard isWritable else { return false }
        sentOfKept += try sendSome(kept[sentOfKept...])
        guard sentOfKept == kept.count else { return false }
        kept = []
        return true
    }

    /// Tells the other side that nothing more comes.
    func finish() throws(KernelError) {
        isFinished = true
        do throws(KernelError) { try InternetSocket.endSending(number) } catch {
            // The other side has closed both directions already.
            guard error.errno.code == ENOTCONN else { throw error }
        }
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>) throws(KernelError) -> Int {
        do throws(KernelError) {
            let count = try InternetSocket.send(number, bytes)
            if count < bytes.count { isWritable = false }
            return count
        } catch {
            guard error.errno == .again else { throw error }
            isWritable = false
            return 0
        }
    }
}
