import CLinux
import Glibc

/// Waits for several descriptors at once. See epoll(7).
public struct Epoll: ~Copyable {
    public struct Events: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let readable = Events(rawValue: 0x1)
        public static let writable = Events(rawValue: 0x4)
        public static let error = Events(rawValue: 0x8)
        public static let hangUp = Events(rawValue: 0x10)
        /// The other side has ended its sending.
        public static let endOfInput = Events(rawValue: 0x2000)
        /// Only changes are told, each once.
        public static let edgeTriggered = Events(rawValue: 1 << 31)
    }

    private let descriptor: Descriptor

    /// It can be waited for like any other descriptor: it is readable when something has happened.
    public var number: CInt { descriptor.number }

    public init() throws(KernelError) {
        descriptor = Descriptor(
            owning: try Door.call(Call("epoll_create1", ["EPOLL_CLOEXEC"], plumbing: true)) { epoll_create1(CInt(O_CLOEXEC)) })
    }

    /// Watches a descriptor; an empty set watches for errors and hang-up alone.
    public func add(_ watched: CInt, _ events: Events) throws(KernelError) { try control(1, "EPOLL_CTL_ADD", watched, events) }
    public func change(_ watched: CInt, _ events: Events) throws(KernelError) { try control(3, "EPOLL_CTL_MOD", watched, events) }
    public func remove(_ watched: CInt) throws(KernelError) { try control(2, "EPOLL_CTL_DEL", watched, []) }

    private func control(_ operation: CInt, _ word: String, _ watched: CInt, _ events: Events) throws(KernelError) {
        let number = descriptor.number
        var event = unsafe epoll_event(events: events.rawValue, data: epoll_data_t(fd: watched))
        try Door.call(Call("epoll_ctl", ["\(number)", word, "\(watched)", "&event"], plumbing: true)) {
            unsafe epoll_ctl(number, operation, watched, &event)
        }
    }

    /// Waits until something happens, or `milliseconds` have passed; nil waits for ever.
    public func wait(milliseconds: Int32? = nil) throws(KernelError) -> [(descriptor: CInt, events: Events)] {
        let number = descriptor.number
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 8)
        let count = try Door.call(
            Call("epoll_wait", ["\(number)", "events", "8", "\(milliseconds ?? -1)"], plumbing: true), restart: true
        ) { unsafe epoll_wait(number, &events, 8, milliseconds ?? -1) }
        return unsafe events.prefix(Int(count)).map { unsafe ($0.data.fd, Events(rawValue: $0.events)) }
    }
}
