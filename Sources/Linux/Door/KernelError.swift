/// A refused call: what was wanted, which call refused, errno in words, and the fix.
public struct KernelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the caller wanted, as an infinitive: `make /srv/root the root directory`. Nil until a caller says it.
    public var purpose: String?
    /// The call that refused.
    public var call: Call
    /// Why the kernel refused.
    public var errno: Errno
    /// What to do about it, from whoever knows the purpose.
    private var givenFix: String?

    public init(purpose: String? = nil, call: Call, errno: Errno, fix: String? = nil) {
        self.purpose = purpose
        self.call = call
        self.errno = errno
        givenFix = fix
    }

    /// What to do about it, when the purpose or the manual page knows. Looked up when it is asked for: many a refusal is
    /// expected, and never shown.
    public var fix: String? {
        get { givenFix ?? Remedies.fix(call: call, errno: errno) }
        set { givenFix = newValue }
    }

    /// Two lines: `cannot make /srv/root the root directory: pivot_root(2): Device or resource busy (EBUSY)` and the fix.
    public var description: String {
        let refusal = "\(call.manualPage): \(errno.words) (\(errno.name))"
        let wanted = purpose.map { "cannot \($0): \(refusal)" } ?? "\(call.cForm) failed: \(refusal)"
        return fix.map { "\(wanted)\n  fix: \($0)" } ?? wanted
    }

    /// The same refusal, with its purpose said by a caller that knows it better; the innermost purpose stays.
    public func wanted(_ purpose: String, fix: String? = nil) -> KernelError {
        var error = self
        error.purpose = self.purpose ?? purpose
        if let fix { error.givenFix = fix }
        return error
    }
}

/// Runs `body`, and gives its refusals a purpose: an infinitive such as `make /srv/root the root directory`.
public func wanting<Value: ~Copyable>(
    _ purpose: @autoclosure () -> String, fix: @autoclosure () -> String? = nil, _ body: () throws(KernelError) -> Value
) throws(KernelError) -> Value {
    do { return try body() } catch { throw error.wanted(purpose(), fix: fix()) }
}
