import Linux

/// A refused request: what was wanted, the request in words, errno, what the kernel or libnl says, and the fix.
public struct NetlinkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The same refusal in the form that all of the kernel's refusals have: purpose, call, errno, fix.
    ///
    /// The errno is the kernel's own; when libnl refused by itself, the one that comes nearest to `libraryCode`.
    public private(set) var kernelError: KernelError
    /// libnl's code for it, which has a text of its own; nil when the refused call was not libnl's.
    public let libraryCode: LibraryCode?
    /// Whether libnl refused by itself, so that errno is only a translation.
    public let isOfLibrary: Bool
    /// The kernel's own sentence: `Can not enslave a non-Ethernet device to a bridge`.
    public let kernelWords: String?

    /// Why it was refused.
    public var errno: Errno { kernelError.errno }
    /// What was wanted, as an infinitive.
    public var purpose: String? { kernelError.purpose }
    /// What to do about it.
    public var fix: String? { kernelError.fix }

    init(_ error: KernelError, _ code: LibraryCode, ofLibrary: Bool, words: String? = nil, type: MessageType? = nil) {
        kernelError = error
        kernelError.fix = Remedies.fix(error.errno, type) ?? error.fix
        libraryCode = code
        isOfLibrary = ofLibrary
        kernelWords = words
    }

    /// A refusal of a call that is not libnl's.
    public init(_ error: KernelError) {
        kernelError = error
        libraryCode = nil
        isOfLibrary = false
        kernelWords = nil
    }

    /// The same refusal, with its purpose said by a caller that knows it better; the innermost purpose stays.
    public func wanted(_ purpose: String, fix: String? = nil) -> NetlinkError {
        var error = self
        error.kernelError = kernelError.wanted(purpose, fix: fix)
        return error
    }

    /// `cannot make the bridge mini0: RTM_NEWLINK {ifname=mini0, …}: File exists (EEXIST)`, what the kernel says, and the
    /// fix: a line each. In place of errno stands libnl's text when it refused by itself: `Missing attribute (libnl)`.
    public var description: String {
        let request = kernelError.call.arguments.first { $0.hasPrefix("RTM_") } ?? kernelError.call.manualPage
        let reason = isOfLibrary ? libraryCode.map { "\($0) (libnl)" } : nil
        let refusal = "\(request): \(reason ?? "\(errno.words) (\(errno.name))")"
        var lines = [kernelError.purpose.map { "cannot \($0): \(refusal)" } ?? refusal]
        if let kernelWords { lines.append("  the kernel says: \(kernelWords)") }
        if let fix { lines.append("  fix: \(fix)") }
        return lines.joined(separator: "\n")
    }
}

/// Runs `body`, and gives its refusals a purpose: an infinitive such as `connect the container`.
public func wanting<Value: ~Copyable>(
    _ purpose: @autoclosure () -> String, fix: @autoclosure () -> String? = nil, _ body: () throws(NetlinkError) -> Value
) throws(NetlinkError) -> Value {
    do { return try body() } catch { throw error.wanted(purpose(), fix: fix()) }
}

/// Runs `body` for a caller that throws what the other calls to the kernel throw.
public func asKernelCalls<Value: ~Copyable>(
    _ body: () throws(NetlinkError) -> Value
) throws(KernelError) -> Value {
    do { return try body() } catch { throw error.kernelError }
}
