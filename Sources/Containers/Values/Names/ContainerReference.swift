/// What a person types to mean a container: its name, with or without a slash, its id, or the beginning of its id.
public struct ContainerReference: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public init(parsing text: String) throws(UsageError) {
        let isID = ContainerID.isPrefix(text)
        guard isID || (try? ContainerName(parsing: text)) != nil else { throw UsageError("No such container: \(text)") }
        self.text = text
    }

    /// Finds the container that is meant: a whole id first, then a name, then the beginning of one id only.
    public func resolved(among containers: [(id: ContainerID, name: ContainerName)]) throws(UsageError) -> ContainerID {
        if let exact = containers.first(where: { same($0.id.text, text) }) { return exact.id }
        if let name = try? ContainerName(parsing: text), let named = containers.first(where: { $0.name == name }) {
            return named.id
        }
        let matches = ContainerID.isPrefix(text) ? containers.filter { $0.id.hasPrefix(text) } : []
        guard let match = matches.first else { throw UsageError("No such container: \(text)") }
        guard matches.count == 1 else { throw UsageError("Multiple IDs found with provided prefix: \(text)") }
        return match.id
    }

    public var description: String { text }
}
