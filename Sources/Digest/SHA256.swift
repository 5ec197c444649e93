import CNettle
import Linux

/// The SHA-256 of bytes that come one after the other. The sums are nettle's, which libarchive brings along.
@safe public struct SHA256 {
    private var context = sha256_ctx()

    public init() { unsafe nettle_sha256_init(&context) }

    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe nettle_sha256_update(&context, $0.count, $0.baseAddress) }
    }

    /// 64 hexadecimal digits.
    public mutating func finish() -> String {
        var sum = [UInt8](repeating: 0, count: 32)
        unsafe nettle_sha256_digest(&context, 32, &sum)
        return sum.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The SHA-256 of a text: 64 hexadecimal digits.
public func sha256(_ text: String) -> String {
    var sum = SHA256()
    sum.update(Array(text.utf8)[...])
    return sum.finish()
}

/// The SHA-256 of the rest of an open file: 64 hexadecimal digits.
public func sha256(ofOpened file: CInt) throws(KernelError) -> String {
    var sum = SHA256()
    var chunk = [UInt8](repeating: 0, count: 256 << 10)
    while true {
        let count = try readChunk(file, &chunk)
        if count == 0 { return sum.finish() }
        sum.update(chunk[..<count])
    }
}
