import Linux

/// What a user asks of one more process in a container: the flags of `exec`.
public struct ExecRequest: Sendable {
    public var command: [String] = []
    public var tty = false
    public var detach = false
    public var attach = AttachWish()
    public var environment: [EnvironmentArgument] = []
    public var workingDirectory: String?
    public var user: UserArgument?
    public var privileged = false

    public init() {}
}
