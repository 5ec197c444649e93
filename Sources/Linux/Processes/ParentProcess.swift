import Glibc

/// The number of this process's parent; another one's when the parent has ended. See getppid(2).
public func parentProcessID() -> Int32 { Door.infallible(Call("getppid", [], plumbing: true)) { getppid() } }
