import Glibc

/// An open file descriptor that closes itself. A bare `CInt` in this module is a borrow.
public struct Descriptor: ~Copyable, Sendable {
    public let number: CInt

    /// Takes over a descriptor that is open and belongs to nobody else.
    public init(owning number: CInt) { self.number = number }

    deinit {
        let number = self.number
        _ = try? Door.call(Call("close", ["\(number)"], plumbing: true), restart: false) { Glibc.close(number) }
    }

    /// Gives the descriptor up without closing it.
    public consuming func release() -> CInt {
        let number = self.number
        discard self
        return number
    }

    /// A path that names the open file itself, whatever its name is now. See proc_pid_fd(5).
    public var path: String { "/proc/self/fd/\(number)" }
}

/// Closes a borrowed descriptor, for the few places that keep bare numbers.
public func close(_ descriptor: CInt) {
    _ = try? Door.call(Call("close", ["\(descriptor)"], plumbing: true), restart: false) { Glibc.close(descriptor) }
}

/// How a descriptor number stands in C.
func fdArgument(_ descriptor: CInt) -> String { descriptor == AT_FDCWD ? "AT_FDCWD" : "\(descriptor)" }
