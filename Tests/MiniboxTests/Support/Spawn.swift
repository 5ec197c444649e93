import CLinux
import Foundation

/// One posix_spawn(3), with the ends of the pipes or of the terminal that the caller keeps.
struct Spawn {
    let pid: pid_t
    let input: CInt
    let outputs: [CInt]

    init(_ words: [String], environment: [String: String], input: RunningCommand.Input) throws {
        var theirs: [CInt] = []
        var terminal: String?
        switch input {
        case .nothing:
            self.input = -1
            let (outRead, outWrite) = try Self.pipe()
            let (errorRead, errorWrite) = try Self.pipe()
            theirs = unsafe [open("/dev/null", O_RDONLY | O_CLOEXEC), outWrite, errorWrite]
            outputs = [outRead, errorRead]
        case .pipe:
            let (inRead, inWrite) = try Self.pipe()
            let (outRead, outWrite) = try Self.pipe()
            let (errorRead, errorWrite) = try Self.pipe()
            self.input = inWrite
            theirs = [inRead, outWrite, errorWrite]
            outputs = [outRead, errorRead]
        case .terminal(let rows, let columns):
            // TIOCSPTLCK and TIOCGPTN of ioctl_tty(2); openpty(3) would leave both ends open in whatever another test starts at this moment.
            let controller = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
            var (locked, number): (CInt, CInt) = (0, 0)
            guard unsafe minibox_ioctl(controller, 0x4004_5431, &locked) == 0,
                unsafe minibox_ioctl(controller, 0x8004_5430, &number) == 0
            else { throw RunningCommand.Failed("there is no terminal to be had") }
            terminal = "/dev/pts/\(number)"
            var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
            _ = unsafe minibox_ioctl(controller, UInt(TIOCSWINSZ), &size)
            self.input = controller
            outputs = [controller, -1]
        }
        for descriptor in Set(outputs + [self.input]) where descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
        defer { for descriptor in theirs { close(descriptor) } }
        pid = try Self.spawn(words, environment, theirs, terminal)
    }

    private static func pipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard unsafe CLinux.pipe2(&ends, O_CLOEXEC) == 0 else { throw RunningCommand.Failed("there is no pipe to be had") }
        return (ends[0], ends[1])
    }

    /// With a terminal, in a session of its own: the first terminal that it opens is the one that controls it.
    private static func spawn(_ words: [String], _ environment: [String: String], _ theirs: [CInt], _ terminal: String?) throws
        -> pid_t
    {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        if let terminal {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
            for number: CInt in [1, 2] { unsafe posix_spawn_file_actions_adddup2(&actions, 0, number) }
        }
        for (number, descriptor) in theirs.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
        }
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        // POSIX_SPAWN_SETSID, which is not imported.
        let session = terminal == nil ? 0 : 0x80
        unsafe posix_spawnattr_setflags(
            &attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(session)))
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for index in unsafe arguments.indices { unsafe free(arguments[index]) }
            for index in unsafe variables.indices { unsafe free(variables[index]) }
        }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw RunningCommand.Failed("\(words[0]) cannot be started: errno \(code)") }
        return pid
    }
}
