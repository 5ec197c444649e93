import CLinux
import Foundation

/// A program that has been started, with pipes or a terminal for its input and output.
final class RunningCommand {
    let pid: pid_t
    private let words: [String]
    private let handle: CInt
    private var input: CInt
    private var outputs: [CInt]
    private var collected: [Data] = [Data(), Data()]
    private var status: Int32?

    /// Where the input of a program comes from.
    enum Input {
        /// /dev/null
        case nothing
        /// A pipe, to be written to later.
        case pipe
        /// A terminal of its own, which is output and error too.
        case terminal(rows: UInt16, columns: UInt16)
    }

    /// - Parameter words: the program's path, and its arguments.
    init(_ words: [String], environment: [String: String], input: Input) throws {
        self.words = words
        let spawned = try Spawn(words, environment: environment, input: input)
        pid = spawned.pid
        self.input = spawned.input
        outputs = spawned.outputs
        handle = CLinux.pidfd_open(pid, 0)
        guard handle >= 0 else { throw Failed("pidfd_open of \(words) failed") }
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            _ = reap()
        }
        for descriptor in Set(outputs + [input, handle]) where descriptor >= 0 { close(descriptor) }
    }

    /// Types, or writes into the pipe.
    func write(_ text: String, within seconds: Double = 20) throws {
        var rest = Array(text.utf8)[...]
        let deadline = Deadline(in: seconds)
        while !rest.isEmpty {
            // What it says meanwhile must not block it.
            try exchange(until: deadline, writing: true)
            let count = unsafe rest.withUnsafeBytes { unsafe Foundation.write(input, $0.baseAddress, min($0.count, 4096)) }
            if count < 0 && errno != EAGAIN { throw Failed("\(words) no longer reads its input") }
            if count > 0 { rest = rest.dropFirst(count) }
            if deadline.hasPassed { throw Failed("\(words) did not read its input") }
        }
    }

    func closeInput() {
        if input >= 0 && !outputs.contains(input) { close(input) }
        input = -1
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// All that it has written until now.
    var output: String { String(decoding: collected[0], as: UTF8.self) }
    var errors: String { String(decoding: collected[1], as: UTF8.self) }

    /// Waits until its output contains a text.
    @discardableResult
    func waitFor(_ text: String, within seconds: Double = 20) throws -> String {
        let deadline = Deadline(in: seconds)
        while !output.contains(text) {
            guard outputs[0] >= 0, !deadline.hasPassed else {
                throw Failed("\(words) did not print '\(text)', but: \(output) \(errors)")
            }
            try exchange(until: deadline)
        }
        return output
    }

    /// Waits for its end, and for that of its output: whatever keeps the pipe open keeps us.
    func finish(within seconds: Double = 60) throws -> Outcome {
        let deadline = Deadline(in: seconds)
        while outputs.contains(where: { $0 >= 0 }) {
            if deadline.hasPassed { throw Failed("\(words) did not end, or something kept its output open: \(output) \(errors)") }
            try exchange(until: deadline)
        }
        guard waits(until: deadline) else { throw Failed("\(words) closed its output, but did not end") }
        return Outcome(words: words, status: reap(), stdout: output, stderr: errors)
    }

    /// Whether it ends before the deadline, whoever holds its output.
    func waits(until deadline: Deadline) -> Bool {
        var watched = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&watched, 1, deadline.milliseconds) > 0
    }

    func resize(rows: UInt16, columns: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe minibox_ioctl(outputs[0], UInt(TIOCSWINSZ), &size)
    }

    /// Whether the terminal passes on each key at once, and echoes none.
    var terminalIsRaw: Bool {
        var settings = termios()
        unsafe tcgetattr(outputs[0], &settings)
        return settings.c_lflag & UInt32(ICANON | ECHO) == 0
    }

    private func exchange(until deadline: Deadline, writing: Bool = false) throws {
        var watched = outputs.filter { $0 >= 0 }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if writing { watched.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        _ = unsafe poll(&watched, nfds_t(watched.count), deadline.milliseconds)
        for ready in watched where ready.revents & ~Int16(POLLOUT) != 0 {
            guard let index = outputs.firstIndex(of: ready.fd) else { continue }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = unsafe read(ready.fd, &chunk, chunk.count)
            if count > 0 {
                collected[index].append(contentsOf: chunk[..<count])
            } else if count == 0 || errno != EAGAIN && errno != EINTR {
                if ready.fd != input { close(ready.fd) }
                outputs[index] = -1
            }
        }
    }

    private func reap() -> Int32 {
        if let status { return status }
        var result: Int32 = 0
        while unsafe waitpid(pid, &result, 0) < 0 && errno == EINTR {}
        status = result
        return result
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }
}

/// How a command ended, and what it wrote.
struct Outcome: CustomStringConvertible {
    /// Its exit code; 128 and the signal's number when it was killed.
    let code: Int32
    let stdout: String
    let stderr: String
    private let words: [String]

    init(words: [String], status: Int32, stdout: String, stderr: String) {
        self.words = words
        let signal = status & 0x7f
        code = signal == 0 ? status >> 8 & 0xff : 128 + signal
        self.stdout = stdout
        self.stderr = stderr
    }

    /// The lines of the standard output.
    var lines: [String] { stdout.split(separator: "\n").map(String.init) }

    var description: String { "\(words.joined(separator: " ")): exit \(code)\n\(stdout)\n\(stderr)" }
}
