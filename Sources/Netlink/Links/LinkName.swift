/// A name that the kernel accepts for a link: 1 to 15 bytes, without slash, colon or space.
public struct LinkName: Sendable, Hashable {
    /// The longest name, in bytes: IFNAMSIZ without its NUL.
    public static let limit = 15

    private let text: String

    /// Reads a name, strictly.
    public init(_ text: String) throws(NotationError) {
        guard Self.isValid(text) else {
            throw NotationError(
                text: text, expected: "the name of a link",
                fix: "use 1 to \(Self.limit) bytes without space, '/', ':' and '%', and not '.' or '..'")
        }
        self.text = text
    }

    /// A name that the kernel gave.
    init(ofKernel text: String) { self.text = text }

    private static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...limit).contains(bytes.count), text != ".", text != ".." else { return false }
        // '%' would make the kernel invent a number: "veth%d". Byte 0xa0 is a space to the kernel's isspace().
        return !bytes.contains { $0 <= 32 || $0 == 127 || $0 == 0xa0 || "/:%".utf8.contains($0) }
    }
}

extension LinkName: CustomStringConvertible {
    /// The name.
    public var description: String { text }
}

extension LinkName: ExpressibleByStringLiteral {
    /// For a name in source code, which must be valid.
    public init(stringLiteral text: StaticString) {
        precondition(Self.isValid("\(text)"), "\(text) cannot be the name of a link")
        self.text = "\(text)"
    }
}
