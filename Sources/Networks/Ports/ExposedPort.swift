/// A port that a container says it listens on: `80/tcp`.
public struct ExposedPort: Sendable, Hashable, CustomStringConvertible {
    public var transport: TransportProtocol
    public var port: UInt16

    public init(_ port: UInt16, _ transport: TransportProtocol = .tcp) {
        self.port = port
        self.transport = transport
    }

    /// Reads `80/tcp`, or `80`; nil for anything else.
    public init?(_ text: String) {
        guard let ports = try? PortArgument.expose(text), ports.count == 1 else { return nil }
        self = ports[0]
    }

    /// `80/tcp`
    public var description: String { "\(port)/\(transport.rawValue)" }
}

extension ExposedPort: Comparable {
    /// By number, then by protocol.
    public static func < (left: ExposedPort, right: ExposedPort) -> Bool {
        (left.port, left.transport.rawValue) < (right.port, right.transport.rawValue)
    }
}

extension ExposedPort: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let port = ExposedPort(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no port with its protocol")
        }
        self = port
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
