import CNetlink
import Glibc
import Linux

extension NetlinkSocket {
    /// Sends a request that changes something, and waits until the kernel says that it did.
    func change(
        _ request: Request, wanting purpose: @autoclosure () -> String, shell: @autoclosure () -> String
    ) throws(NetlinkError) {
        try exchange(request, wanting: purpose(), shell: shell()) { unsafe nl_wait_for_ack(handle) }
    }

    /// Asks for things, and gives each of them to `read`, which may leave it out.
    func ask<Value>(
        _ request: Request, for kind: Things.Kind, wanting purpose: @autoclosure () -> String,
        shell: @autoclosure () -> String, _ read: (OpaquePointer) -> [Value]
    ) throws(NetlinkError) -> [Value] {
        // A change meanwhile can make a list inconsistent: the kernel says so, and the list is asked for again.
        var attempts = 0
        while true {
            do {
                let things = try Things(kind)
                try exchange(request, wanting: purpose(), shell: shell()) {
                    unsafe nl_cache_pickup(handle, things.cache)
                }
                return unsafe things.map(read)
            } catch {
                attempts += 1
                guard error.libraryCode?.isInterruptedDump == true, attempts < 16 else { throw error }
            }
        }
    }

    /// One request and its answer, as one call of the door.
    private func exchange(
        _ request: Request, wanting purpose: @autoclosure () -> String, shell: @autoclosure () -> String,
        receive: () -> CInt
    ) throws(NetlinkError) {
        var code: CInt = 0
        var ofLibrary = false
        unsafe answer.pointee = Answer()
        unsafe datagramsReceived = 0
        do {
            // Not made again after EINTR: the request may have been carried out.
            try Door.call(describe(request, purpose(), shell: shell()), restart: false) {
                Glibc.errno = 0
                code = send(request)
                let sent = Int(code)
                if code >= 0 { code = receive() }
                if code >= 0 { return sent }
                let refusal = unsafe answer.pointee.errno
                ofLibrary = LibraryCode(code).settleErrno(kernel: refusal)
                return -1
            }
        } catch {
            let words = unsafe answer.pointee.words
            throw NetlinkError(error.wanted(purpose()), LibraryCode(code), ofLibrary: ofLibrary, words: words, type: request.type)
        }
    }

    /// Returns the bytes that were sent, or one of libnl's codes below zero.
    private func send(_ request: Request) -> CInt {
        guard let message = Message(request) else { return -CInt(NLE_NOMEM) }
        if message.code < 0 { return message.code }
        return unsafe nl_send_auto(handle, message.handle)
    }

    private func describe(_ request: Request, _ purpose: String, shell: String) -> Call {
        let received = unsafe datagramsReceived
        return Call(
            "sendmsg", ["\(descriptor)", request.words, "0"],
            shell: .command(place.map { "nsenter --net=\($0) \(shell)" } ?? shell), note: purpose,
            plumbing: request.type.isQuestion, systemCalls: ["sendmsg"] + Array(repeating: "recvmsg", count: received))
    }
}
