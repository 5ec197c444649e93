import Formats
import Linux

/// A network's name: the name of its file, so strict where Docker is not.
enum NetworkName {
    /// The networks that are always there, and which of their names is a mode only.
    static let predefined: [(name: String, driver: Network.Driver)] = [("bridge", .bridge), ("host", .host), ("none", .none)]

    static func isPredefined(_ name: String) -> Bool { predefined.contains { $0.name == name } }

    /// - Throws: `UsageError` for what cannot be a name.
    static func check(_ name: String) throws(UsageError) {
        let letters = { (byte: UInt8) in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        let isValid =
            (name.utf8.first.map(letters) ?? false) && name.utf8.count <= 128
            && name.utf8.allSatisfy { letters($0) || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-")].contains($0) }
        guard isValid else {
            throw UsageError(
                "Invalid network name \(name): only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", fix: "choose another name")
        }
        // These are words of --network.
        guard !isPredefined(name), name != "default", name != "container" else {
            throw UsageError("operation is not permitted on predefined \(name) network", fix: "choose another name")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Network {
    /// Whether it is always there.
    public var isPredefined: Bool { NetworkName.isPredefined(name) }
}

/// 64 hexadecimal digits that nobody has had.
func randomID() throws(KernelError) -> String {
    try randomBytes(32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
