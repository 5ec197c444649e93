import Formats
import Linux
import Netlink

/// A program that gives an ordinary user's container a network: it reads what the container sends from a tap device, and sends
/// it on by sockets of its own, as any program of that user may. See pasta(1), slirp4netns(1).
public enum UserModeProgram: String, Sendable, CaseIterable {
    case pasta
    case slirp4netns

    /// Debian's package of it.
    public var package: String { self == .pasta ? "passt" : rawValue }

    /// Which one this user's containers get when nobody says: the first that is installed.
    ///
    /// - Throws: `UsageError`, whose fix names the package, when none can be used.
    public static func usable() throws(UsageError) -> UserModeProgram {
        guard let program = allCases.first(where: \.isInstalled) else {
            throw refusal("neither pasta nor slirp4netns is installed", pasta)
        }
        try program.requireDevice()
        return program
    }

    /// - Throws: `UsageError` when it is not installed, or cannot be used here.
    public func require() throws(UsageError) {
        guard isInstalled else { throw Self.refusal("\(self) is not installed", self) }
        try requireDevice()
    }

    private static func refusal(_ what: String, _ program: UserModeProgram) -> UsageError {
        UsageError(what, fix: "apt-get install \(program.package), as root; or --network none")
    }

    private var isInstalled: Bool { (try? findProgram(rawValue)) != nil }

    private func requireDevice() throws(UsageError) {
        let device = "/dev/net/tun"
        if isWritable(device) { return }
        throw UsageError(
            "\(self) needs \(device), which \(exists(device) ? "this user may not open" : "is not there")",
            fix: exists(device) ? "chmod 666 \(device), as root; or --network none" : "modprobe tun, as root; or --network none")
    }
}

/// What a container finds in its network namespace: the same with either program, and in each container, since no packet with
/// one of these addresses ever leaves it.
public enum UserModeAddresses {
    public static let link: LinkName = "eth0"
    public static let own = IPPrefix(ipv4(10, 0, 2, 100), length: 24)!
    public static let gateway = ipv4(10, 0, 2, 2)
    /// Where the program answers what the machine's own name server says.
    public static let nameServer = ipv4(10, 0, 2, 3)

    private static func ipv4(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> IPAddress { IPAddress(bytes: [a, b, c, d])! }
}

/// The user and network namespace of a container, held open.
public final class UserModeNamespaces {
    private let user: Descriptor
    private let network: Descriptor

    public init(of process: Int32) throws(KernelError) {
        user = try open("/proc/\(process)/ns/user")
        network = try open("/proc/\(process)/ns/net")
    }

    /// Moves this process into both. See setns(2).
    func enter() throws(KernelError) {
        try enterNamespace(user.number, .user)
        try enterNamespace(network.number, .net)
    }
}
