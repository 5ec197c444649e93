/// What `--memory-swap` says: how much memory and swap there may be together.
public enum MemorySwap: Sendable, Equatable {
    /// `-1`: as much swap as the host has.
    case unlimited
    case total(ByteSize)

    public init(parsing text: String) throws(UsageError) {
        if text == "-1" {
            self = .unlimited
        } else {
            self = .total(try ByteSize(parsing: text))
        }
    }
}
