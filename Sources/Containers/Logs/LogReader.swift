import Formats
import Linux

/// Which lines of a log are wanted.
public struct LogWish: Sendable {
    /// Goes on with what comes, until the container ends.
    public var follows = false
    /// The last so many lines; nil for all.
    public var tail: Int?
    public var since: Timestamp?
    public var until: Timestamp?

    public init() {}
}

/// Reads a container's log, the files that have been turned over first.
struct LogReader {
    let path: String
    let wish: LogWish

    /// Reads what is there, and then what comes.
    ///
    /// - Parameters:
    ///   - monitor: a connection that ends when the container does; nil when it has ended.
    ///   - take: returns whether it wants more.
    func read(following monitor: borrowing MonitorLine?, _ take: (LogEntry) throws -> Bool) throws {
        // Watched before it is read: what comes meanwhile is noticed.
        let news = try Inotify()
        if wish.follows { try news.watch(folder, for: [.modified, .created, .movedAway, .removed]) }
        var skipped = try linesToSkip()
        func drain(_ file: GrowingFile?) throws -> Bool {
            try file?.drain { line in
                if skipped > 0 {
                    skipped -= 1
                    return true
                }
                return try LogEntry(line: line).map { try deliver($0, take) } ?? true
            } ?? true
        }
        var file = try GrowingFile.oldest(at: path)
        var isOver = false
        while true {
            guard try drain(file) else { return }
            let next = try file == nil ? GrowingFile.oldest(at: path) : file?.successor(at: path)
            if let next {
                // What was written to the old one just before it was turned over.
                guard try drain(file) else { return }
                file = next
                continue
            }
            if isOver || !wish.follows { return }
            isOver = try monitor.waitForNewsOrEnd(news.descriptor.number, until: wish.until)
            try news.drain()
        }
    }

    private var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    /// Nothing that is younger than `until` follows an entry that is: times only grow.
    private func deliver(_ entry: LogEntry, _ take: (LogEntry) throws -> Bool) throws -> Bool {
        if wish.since != nil || wish.until != nil, let moment = entry.moment {
            if let since = wish.since, moment < since { return true }
            if let until = wish.until, until < moment { return false }
        }
        return try take(entry)
    }

    /// The files that were turned over, the oldest first.
    private func olderFiles() throws -> [String] {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return try directoryEntries(folder).compactMap { $0.hasPrefix(name + ".") ? Int($0.dropFirst(name.count + 1)) : nil }
            .sorted(by: >).map { "\(path).\($0)" }
    }

    /// How many lines stand before those that are wanted.
    private func linesToSkip() throws -> Int {
        guard let tail = wish.tail else { return 0 }
        var count = 0
        for name in try olderFiles() + [path] {
            count += try GrowingFile(path: name)?.countLines() ?? 0
        }
        return max(0, count - tail)
    }
}

extension Optional where Wrapped == MonitorLine, Wrapped: ~Copyable {
    /// Waits until something has been written, or the container has ended.
    ///
    /// - Returns: whether it has ended, or the time is over.
    fileprivate borrowing func waitForNewsOrEnd(_ news: CInt, until: Timestamp?) throws -> Bool {
        switch self {
        case .none: return true
        case .some(let line): return try line.waitForNewsOrEnd(news, until: until)
        }
    }
}

extension MonitorLine {
    func waitForNewsOrEnd(_ news: CInt, until: Timestamp?) throws -> Bool {
        let left = until.map { Int32(clamping: max(0, ($0.nanoseconds - wallClockNanoseconds()) / 1_000_000)) }
        let ready = try waitUntilReadable([news, number], milliseconds: left ?? -1)
        if ready.isEmpty { return true }
        // Words on the way are of no interest here; the end of the connection is.
        return ready.contains(number) ? try hasEnded() : false
    }
}

extension ContainerStore {
    /// `logs`: what a container has written.
    ///
    /// - Parameter take: gets the bytes of each line, whether they came from standard error, and when; returns whether it
    ///   wants more.
    public func logs(
        of text: String, _ wish: LogWish, _ take: (_ bytes: [UInt8], _ isError: Bool, _ time: String) throws -> Bool
    ) throws {
        let known = try look(up: text)
        guard try settings(known.id).logging.driver != "none" else {
            throw UsageError(
                "configured logging driver does not support reading", fix: "leave --log-driver none out when you run it")
        }
        let line = wish.follows ? try MonitorLine(known.id, in: self) : nil
        try LogReader(path: logPath(known.id), wish: wish).read(following: line) { try take($0.bytes, $0.isError, $0.time) }
    }
}
