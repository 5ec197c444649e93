import Formats
import Linux
import Netlink

/// The options of a network that mean something to its driver, in Docker's names.
struct DriverOptions {
    /// The largest packet, in bytes.
    let mtu: Int?
    /// `com.docker.network.bridge.name`: what the bridge is called.
    let bridgeName: LinkName?
    /// Whether packets that leave get the machine's own address. Without, the world has to know the way back.
    let isMasqueraded: Bool
    /// The network card of this machine that macvlan and ipvlan links belong to; nil for one that leads nowhere.
    let parent: LinkName?
    let macvlanMode: MacvlanMode
    let ipvlanMode: IpvlanMode

    private static let prefix = "com.docker.network."

    init(_ options: [String: String]) throws(UsageError) {
        let value = { (names: String...) in names.lazy.compactMap { options[$0] }.first }
        mtu = try value(Self.prefix + "driver.mtu", "mtu").map { (text) throws(UsageError) in
            guard let bytes = Int(text), (68...65535).contains(bytes) else {
                throw UsageError("invalid MTU: \(text)", fix: "write a number of bytes between 68 and 65535")
            }
            return bytes
        }
        bridgeName = try Self.link(value(Self.prefix + "bridge.name"))
        if let name = bridgeName?.description,
            !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
        {
            // Other characters mean something in the rules.
            throw UsageError(
                "invalid bridge name \(name)", fix: "name the bridge with letters, digits, '.', '_' and '-'")
        }
        isMasqueraded = try Self.boolean(value(Self.prefix + "bridge.enable_ip_masquerade"), or: true)
        guard try Self.boolean(value(Self.prefix + "bridge.enable_icc"), or: true) else {
            throw UsageError(
                "containers of one network cannot be kept from each other (enable_icc=false)",
                fix: "give each a network of its own; what they need of the world goes through published ports")
        }
        parent = try Self.link(value("parent"))
        macvlanMode = try Self.mode(value("macvlan_mode"), or: .bridge)
        ipvlanMode = try Self.mode(value("ipvlan_mode"), or: .l2)
    }

    private static func link(_ text: String?) throws(UsageError) -> LinkName? {
        guard let text else { return nil }
        do { return try LinkName(text) } catch { throw UsageError("\(error.text) is not \(error.expected)", fix: error.fix) }
    }

    private static func boolean(_ text: String?, or standard: Bool) throws(UsageError) -> Bool {
        switch text {
        case nil: return standard
        case "true", "1": return true
        case "false", "0": return false
        case .some(let text): throw UsageError("invalid value for an option: \(text)", fix: "write true or false")
        }
    }

    private static func mode<Mode: RawRepresentable<String> & CaseIterable>(
        _ text: String?, or standard: Mode
    ) throws(UsageError) -> Mode {
        guard let text else { return standard }
        guard let mode = Mode(rawValue: text) else {
            throw UsageError(
                "unknown mode: \(text)", fix: "the modes are \(Mode.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return mode
    }
}
