import Linux

/// Switches the loopback of this process's network namespace on: a new namespace has it, but down.
///
/// Every container start waits for this, so it is one request, by the index that the loopback always has.
public func bringLoopbackUp() throws(KernelError) {
    try asKernelCalls { () throws(NetlinkError) in
        let socket = try NetlinkSocket()
        try socket.setUp(.loopback)
    }
}
