import Foundation

/// A moment after which a test no longer waits.
struct Deadline {
    private let end: UInt64

    init(in seconds: Double) { end = Self.now + UInt64(seconds * 1e9) }

    var hasPassed: Bool { Self.now >= end }

    /// What is left of it, as poll(2) wants it.
    var milliseconds: CInt { hasPassed ? 0 : CInt((end - Self.now) / 1_000_000) + 1 }

    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }
}
