import Glibc

/// News of changes to files and directories. See inotify(7).
public struct Inotify: ~Copyable {
    public let descriptor: Descriptor

    public struct Events: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let modified = Events(rawValue: 0x2)
        public static let movedInto = Events(rawValue: 0x80)
        public static let created = Events(rawValue: 0x100)
        public static let removed = Events(rawValue: 0x200)
        public static let movedAway = Events(rawValue: 0x40)
    }

    public init() throws(KernelError) {
        descriptor = Descriptor(
            owning: try Door.call(Call("inotify_init1", ["IN_CLOEXEC|IN_NONBLOCK"], plumbing: true)) {
                inotify_init1(O_CLOEXEC | O_NONBLOCK)
            })
    }

    /// Watches a file, or a directory and the files in it.
    public func watch(_ path: String, for events: Events) throws(KernelError) {
        let number = descriptor.number
        try Door.call(Call("inotify_add_watch", ["\(number)", cString(path), "\(events.rawValue)"], plumbing: true)) {
            unsafe inotify_add_watch(number, path, events.rawValue)
        }
    }

    /// Takes what has been reported: that something has changed is all that it is used for.
    public func drain() throws(KernelError) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        do { while try readChunk(descriptor.number, &buffer) > 0 {} } catch { guard error.errno == .again else { throw error } }
    }
}
