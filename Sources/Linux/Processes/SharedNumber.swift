import Glibc

/// A number that a process and all that are forked from it see alike. See MAP_SHARED in mmap(2).
///
/// One writes at a time, or it does not matter which of two is last.
@safe public struct SharedNumber {
    private let place: UnsafeMutablePointer<Int32>

    /// - Throws: `ENOMEM`.
    public init(_ value: Int32) throws(KernelError) {
        let size = MemoryLayout<Int32>.size
        let address = try Door.call(
            Call("mmap", ["NULL", "\(size)", "PROT_READ|PROT_WRITE", "MAP_SHARED|MAP_ANONYMOUS", "-1", "0"], plumbing: true)
        ) { unsafe Int(bitPattern: mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) }
        unsafe place = UnsafeMutablePointer(bitPattern: address)!
        unsafe place.pointee = value
    }

    public var value: Int32 {
        get { unsafe place.pointee }
        nonmutating set { unsafe place.pointee = newValue }
    }
}
