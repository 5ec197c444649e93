/// What may be done with a device: read it, write it, make a node for it.
public struct DeviceAccess: OptionSet, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let read = DeviceAccess(rawValue: 1)
    public static let write = DeviceAccess(rawValue: 2)
    public static let makeNode = DeviceAccess(rawValue: 4)
    public static let all: DeviceAccess = [.read, .write, .makeNode]

    private static let letters: [(letter: Character, access: DeviceAccess)] = [("r", .read), ("w", .write), ("m", .makeNode)]

    /// Reads one to three of the letters `rwm`, each at most once; nil for anything else.
    public init?(parsing text: String) {
        self = []
        for character in text {
            guard let access = Self.letters.first(where: { $0.letter == character })?.access, insert(access).inserted else {
                return nil
            }
        }
        if isEmpty { return nil }
    }

    /// The letters, as the devices controller and OCI documents write them.
    public var description: String { String(Self.letters.filter { contains($0.access) }.map(\.letter)) }
}
