import CLinux

/// Bytes that nobody can predict. See getrandom(2).
public func randomBytes(_ count: Int) throws(KernelError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try Door.call(Call("getrandom", ["buffer", "\(count)", "0"], plumbing: true)) {
        unsafe bytes.withUnsafeMutableBytes { unsafe getrandom($0.baseAddress, $0.count, 0) }
    }
    return bytes
}
