import CLinux
import Glibc

/// A number from errno(3), which knows its name and its words.
public struct Errno: Error, Sendable, Hashable {
    public let code: CInt

    public init(_ code: CInt) { self.code = code }

    /// Reads `EBUSY`, `ebusy` or `16`; nil for a word that is no error of the kernel's.
    public init?(named word: String) {
        let number = Int32(word) ?? (1..<134).first { Errno($0).name == word.uppercased() }
        guard let number, (1..<134).contains(number) else { return nil }
        self.init(number)
    }

    /// `EBUSY`
    public var name: String {
        guard let name = unsafe strerrorname_np(code) else { return "errno \(code)" }
        return unsafe String(cString: name)
    }

    /// `Device or resource busy`
    public var words: String { unsafe String(cString: strerror(code)) }

    public static let permission = Errno(EPERM)
    public static let access = Errno(EACCES)
    public static let exists = Errno(EEXIST)
    public static let missing = Errno(ENOENT)
    public static let notDirectory = Errno(ENOTDIR)
    public static let isDirectory = Errno(EISDIR)
    public static let invalid = Errno(EINVAL)
    public static let busy = Errno(EBUSY)
    public static let again = Errno(EAGAIN)
    public static let interrupted = Errno(EINTR)
    public static let noSpace = Errno(ENOSPC)
    public static let readOnly = Errno(EROFS)
    public static let noSuchProcess = Errno(ESRCH)
    public static let noChild = Errno(ECHILD)
    public static let notSupported = Errno(EOPNOTSUPP)
    public static let noSystemCall = Errno(ENOSYS)
    public static let noDevice = Errno(ENODEV)
    public static let noExecutable = Errno(ENOEXEC)
    public static let loop = Errno(ELOOP)
    public static let crossDevice = Errno(EXDEV)
    public static let notEmpty = Errno(ENOTEMPTY)
    public static let brokenPipe = Errno(EPIPE)
    public static let inputOutput = Errno(EIO)
    public static let range = Errno(ERANGE)
    public static let outOfMemory = Errno(ENOMEM)
    public static let timedOut = Errno(ETIMEDOUT)
    public static let tooManyFiles = Errno(EMFILE)
    public static let refused = Errno(ECONNREFUSED)
    public static let connectionReset = Errno(ECONNRESET)
    public static let addressInUse = Errno(EADDRINUSE)
}
