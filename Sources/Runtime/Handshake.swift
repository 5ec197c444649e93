import Linux
import OCI

/// What the host side and the first process say to each other, over one socket that closes itself at execve.
///
///     host side (monitor)                            inside (first process)
///       clone3 ──────────────────────────────────────► begins; waits only if there is a user namespace
///       writes id maps
///       .go ─────────────────────────────────────────► joins the cgroup, mounts, …
///       makes links, addresses, routes                 (meanwhile)
///       .connected ──────────────────────────────────► kernel parameters, masks, changes the root, …
///                                 ◄── .channelFollows, then the descriptor to serve its root by, with fuse-overlayfs
///                                 ◄── .terminalFollows, then the descriptor of its controlling side, with -t
///                                 ◄─────── .failed     a refused call, as data; then it ends
///                                 ◄─────── (closed)    execve closed the socket: the program runs
enum Handshake {
    static let go: [UInt8] = [UInt8(ascii: "g")]
    static let connected: [UInt8] = [UInt8(ascii: "n")]
    static let channelFollows: [UInt8] = [UInt8(ascii: "f")]
    static let terminalFollows: [UInt8] = [UInt8(ascii: "t")]

    static func encode(_ error: KernelError) -> [UInt8] {
        let report = FailureReport(error)
        return Array(((try? JSONText.encode(report)) ?? "{}").utf8)
    }

    static func decode(_ message: [UInt8]) -> KernelError {
        guard let report = try? JSONText.decode(FailureReport.self, from: String(decoding: message, as: UTF8.self)) else {
            return KernelError(purpose: "understand the first process's report", call: Call("recvfrom", []), errno: .invalid)
        }
        return report.error
    }
}

/// A `KernelError` on its way between processes.
public struct FailureReport: Codable, Sendable {
    private var purpose: String?
    private var name: String
    private var arguments: [String]
    private var section: Int
    private var code: Int32
    private var fix: String?

    public init(_ error: KernelError) {
        purpose = error.purpose
        name = error.call.name
        arguments = error.call.arguments
        section = error.call.section
        code = error.errno.code
        fix = error.fix
    }

    public var error: KernelError {
        KernelError(purpose: purpose, call: Call(name, arguments, section: section), errno: Errno(code), fix: fix)
    }
}
