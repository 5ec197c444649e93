import Glibc

/// Memory that belongs to no file, and to this process alone. See mmap(2).
///
/// The kernel promises the addresses only: a page is taken, and charged to the control group, when it is first written.
@safe public struct AnonymousMapping: ~Copyable {
    public static let pageBytes = 4096

    public let bytes: Int
    private let address: UnsafeMutableRawPointer

    /// - Throws: `ENOMEM` when the kernel does not even promise that much.
    public init(bytes: Int, plumbing: Bool = false) throws(KernelError) {
        let place = try Door.call(
            Call(
                "mmap", ["NULL", "\(bytes)", "PROT_READ|PROT_WRITE", "MAP_PRIVATE|MAP_ANONYMOUS", "-1", "0"], plumbing: plumbing)
        ) { unsafe Int(bitPattern: mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) }
        self.bytes = bytes
        unsafe address = UnsafeMutableRawPointer(bitPattern: place)!
    }

    /// Writes all of it into a file, from where the file stands: zeros, which take no memory here, in pages that were never touched.
    ///
    /// - Parameter shell: what does the same.
    public func write(to descriptor: CInt, shell: @autoclosure () -> ShellEquivalent? = nil) throws(KernelError) {
        var written = 0
        while written < bytes {
            written += try Door.call(
                Call(
                    "write", ["\(descriptor)", "memory", "\(bytes - written)"], shell: written == 0 ? shell() : nil)
            ) { unsafe Glibc.write(descriptor, address + written, bytes - written) }
        }
    }

    deinit { unsafe munmap(address, bytes) }

    /// Writes one byte into each page of a range of offsets: from then on the process has these pages.
    public func touch(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes)
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: AnonymousMapping.pageBytes) {
            unsafe address.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
        }
    }
}
