/// The memory limits of a container, which fit one another.
public struct MemoryLimits: Sendable, Equatable {
    /// The least memory a container can be given: below it, no process starts.
    public static let minimum = ByteSize(bytes: 6 << 20)

    /// Nil: as much as the host has.
    public let memory: ByteSize?
    /// Memory and swap together; where only the memory was said, twice as much. Nil: as much as the host has.
    public let swap: MemorySwap?
    /// What the kernel tries to leave the container when memory is short.
    public let reservation: ByteSize?

    /// Zero stands for "not said", as it does for Docker.
    ///
    /// - Parameter isUpdate: whether they change what a container has: what is not said stays as it is then.
    public init(
        memory: ByteSize?, swap: MemorySwap? = nil, reservation: ByteSize? = nil, isUpdate: Bool = false
    ) throws(UsageError) {
        let memory = memory.flatMap { $0.bytes == 0 ? nil : $0 }
        let reservation = reservation.flatMap { $0.bytes == 0 ? nil : $0 }
        let swap = swap == .total(ByteSize(bytes: 0)) ? nil : swap
        if let memory, memory < Self.minimum { throw UsageError("Minimum memory limit allowed is 6MB", fix: "give at least 6m") }
        if let reservation, reservation < Self.minimum { throw UsageError("Minimum memory reservation allowed is 6MB") }
        if let memory, let reservation, memory < reservation {
            throw UsageError("Minimum memory limit can not be less than memory reservation limit, see usage")
        }
        if case .total(let total) = swap, !isUpdate || memory != nil {
            try Self.check(total: total, memory: memory)
        }
        self.memory = memory
        self.reservation = reservation
        if isUpdate {
            self.swap = swap
            return
        }
        // A limit so large that it cannot be doubled is none.
        self.swap = swap ?? memory.map { $0.bytes > UInt64(Int64.max) / 2 ? .unlimited : .total(ByteSize(bytes: $0.bytes * 2)) }
    }

    private static func check(total: ByteSize, memory: ByteSize?) throws(UsageError) {
        guard let memory else {
            throw UsageError(
                "You should always set the Memory limit when using Memoryswap limit, see usage",
                fix: "give --memory too: --memory-swap is memory and swap together")
        }
        if total < memory {
            throw UsageError(
                "Minimum memoryswap limit should be larger than memory limit, see usage",
                fix: "--memory-swap is memory and swap together: give at least the \(memory) bytes of --memory")
        }
    }
}
