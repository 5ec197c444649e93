/// A value that stands in documents as the text that people write.
protocol TextCodable: Codable, CustomStringConvertible {
    init(_ text: String) throws(NotationError)
}

extension TextCodable {
    /// Reads the text that `description` writes, strictly.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do { try self.init(container.decode(String.self)) } catch let error as NotationError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes `description`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension IPAddress: TextCodable {}
extension IPPrefix: TextCodable {}
extension MACAddress: TextCodable {}
extension LinkName: TextCodable {}
