import Formats
import Linux
import Netlink
import Networks

/// Which network a container gets, from `--network` and its companions.
public enum NetworkMode: Sendable, Equatable {
    /// A network namespace with nothing in it but loopback.
    case none
    /// The host's network namespace.
    case host
    /// A network namespace of its own, on these networks; the first has its `eth0`.
    case joined([EndpointSettings])
    /// A network namespace of its own, which an ordinary user's program carries packets for.
    case userMode(UserModeProgram)
    /// The network namespace of another container, whose name or id this is.
    case container(String)

    /// What MINIBOX_NETWORK says that a container gets when `--network` says nothing.
    private static var chosen: String? {
        environmentValue("MINIBOX_NETWORK").flatMap { $0.isEmpty || $0 == "default" ? nil : $0 }
    }

    /// What a container gets when nobody says: the bridge; without root there is none, but maybe a program that does without.
    private static var standard: NetworkMode {
        if mayMakeLinks() { return .joined([EndpointSettings(network: "bridge")]) }
        if effectiveUserID() == 0 { return .none }
        return (try? UserModeProgram.usable()).map { .userMode($0) } ?? .none
    }

    /// Why a container for which nobody has named a network has none; nil when it has one.
    ///
    /// - Parameter texts: the values of `--network`.
    public static func lack(_ texts: [String]) -> UsageError? {
        guard texts.allSatisfy({ $0 == "default" }), chosen == nil, !mayMakeLinks() else { return nil }
        if effectiveUserID() == 0 {
            return UsageError(
                "the container has loopback only: \(rootWithoutLinks)", fix: "start the surrounding container with --privileged")
        }
        do {
            _ = try UserModeProgram.usable()
            return nil
        } catch { return UsageError("the container has loopback only: \(error.message)", fix: error.fix) }
    }

    /// Why root is on no network.
    static let rootWithoutLinks = "a surrounding container has taken CAP_NET_ADMIN or CAP_SYS_ADMIN away"

    /// What may be said of the place on a network besides its name: `--network-alias`, `--ip`, `--ip6`, `--mac-address`.
    public struct Place: Sendable, Equatable {
        public var aliases: [String] = []
        public var address: String?
        public var address6: String?
        public var hardwareAddress: String?

        public init() {}

        fileprivate var isEmpty: Bool { self == Place() }
    }

    /// - Parameter texts: the values of `--network`, in their order.
    public init(parsing texts: [String], _ place: Place = Place()) throws(UsageError) {
        var modes: [NetworkMode] = []
        for text in texts.isEmpty ? [Self.chosen ?? "default"] : texts { modes.append(try NetworkMode(parsing: text)) }
        guard modes.count > 1 else {
            self = try modes[0].with(place)
            return
        }
        var all: [EndpointSettings] = []
        for mode in modes {
            guard case .joined(let settings) = mode else {
                throw UsageError(
                    "conflicting options: cannot attach both user-defined and non-user-defined network-modes",
                    fix: "none, host, container:NAME, pasta and slirp4netns stand alone")
            }
            guard !all.contains(where: { $0.network == settings[0].network }) else {
                throw UsageError("network \(goQuoted(settings[0].network)) is specified multiple times", fix: "name it once")
            }
            all += settings
        }
        self = try NetworkMode.joined(all).with(place)
    }

    /// One value: a mode, the name of a network, or `name=NETWORK,alias=NAME,ip=ADDRESS`.
    private init(parsing text: String) throws(UsageError) {
        switch text {
        case "": throw UsageError("no name set for network", fix: "name one of 'minibox network ls', or none, or host")
        case "none": self = .none
        case "host": self = .host
        case "default": self = Self.standard
        case UserModeProgram.pasta.rawValue: self = .userMode(.pasta)
        case UserModeProgram.slirp4netns.rawValue: self = .userMode(.slirp4netns)
        case _ where text.hasPrefix("container:"):
            let name = String(text.dropFirst(10))
            guard !name.isEmpty else {
                throw UsageError("invalid container format container:<name|id>", fix: "name the container: container:web")
            }
            self = .container(name)
        case _ where text.contains("="): self = .joined([try Self.long(text)])
        default: self = .joined([EndpointSettings(network: text)])
        }
    }

    private static func long(_ text: String) throws(UsageError) -> EndpointSettings {
        var (network, place) = ("", Place())
        for field in text.split(separator: ",") {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                throw UsageError("invalid field \(field)", fix: "write it like name=backend,alias=db,ip=10.200.0.5")
            }
            switch pair[0] {
            case "name": network = pair[1]
            case "alias": place.aliases.append(pair[1])
            case "ip": place.address = pair[1]
            case "ip6": place.address6 = pair[1]
            case "mac-address": place.hardwareAddress = pair[1]
            default:
                throw UsageError("invalid field key \(pair[0])", fix: "the fields are name, alias, ip, ip6 and mac-address")
            }
        }
        guard !network.isEmpty else {
            throw UsageError("network name/id is not specified", fix: "write name=NETWORK among the fields")
        }
        var settings = EndpointSettings(network: network == "default" ? "bridge" : network)
        try settings.take(place)
        return settings
    }

    /// What is said of a place counts for the first network.
    private func with(_ place: Place) throws(UsageError) -> NetworkMode {
        if place.isEmpty { return self }
        guard case .joined(var settings) = self else {
            // A hardware address means nothing there, and harms nobody.
            if place.address == nil, place.address6 == nil, place.aliases.isEmpty { return self }
            throw UsageError(
                "conflicting options: an address or alias, and a network mode that has none",
                fix: "leave --ip, --ip6 and --network-alias out, or choose a network: --network NAME")
        }
        try settings[0].take(place)
        if !settings[0].aliases.isEmpty, settings[0].network == "bridge" {
            throw UsageError(
                "network-scoped alias is supported only for containers in user defined networks",
                fix: "make a network: minibox network create NAME; then --network NAME")
        }
        return .joined(settings)
    }

    /// The networks that it is on; none for those that have no links of their own.
    public var networks: [EndpointSettings] { if case .joined(let settings) = self { settings } else { [] } }

    /// Whether it is reached from this machine: its ports can be published.
    public var takesPorts: Bool {
        switch self {
        case .joined, .userMode: true
        case .none, .host, .container: false
        }
    }

    /// Docker's word for it.
    public var word: String {
        switch self {
        case .none: "none"
        case .host: "host"
        case .joined(let settings): settings.first?.network ?? "none"
        case .userMode(let program): program.rawValue
        case .container(let name): "container:\(name)"
        }
    }
}

extension EndpointSettings {
    /// Checks and takes what is said of a place.
    public mutating func take(_ place: NetworkMode.Place) throws(UsageError) {
        for alias in place.aliases {
            // It becomes a word of /etc/hosts.
            guard !alias.isEmpty, isDottedName(alias) else {
                throw UsageError("invalid network alias: \(goQuoted(alias))", fix: dottedNameFix)
            }
        }
        aliases += place.aliases
        if let text = place.address {
            guard let parsed = try? IPAddress(text), parsed.family == .v4 else {
                throw UsageError("invalid IPv4 address: \(text)", fix: "write it like 10.200.0.5")
            }
            address = parsed
        }
        if let text = place.address6 {
            guard let parsed = try? IPAddress(text), parsed.family == .v6 else {
                throw UsageError("invalid IPv6 address: \(text)", fix: "write it like fd00::5")
            }
            address6 = parsed
        }
        if let text = place.hardwareAddress {
            // The lowest bit of the first byte is for groups.
            guard let parsed = try? MACAddress(text), parsed.bits >> 40 & 1 == 0, parsed.bits != 0 else {
                throw UsageError("invalid MAC address: \(text)", fix: "write it like 02:42:0a:c8:00:05; the first byte is even")
            }
            hardwareAddress = parsed
        }
    }
}
