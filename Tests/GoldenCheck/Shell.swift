import Foundation

/// Shell commands of a case, run in its folder, with `docker` on their PATH.
struct Shell {
    let workplace: Workplace
    /// Seconds after which a command is taken for stuck.
    var limitSeconds = 60

    struct Outcome {
        let stdout: String
        let stderr: String
        let code: Int32
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Output goes to files: a monitor that kept a pipe of its caller's open would hold up only a case that has a pipe itself.
    func run(_ command: String) throws -> Outcome {
        let words = workplace.network.words(
            ["/usr/bin/timeout", "-k", "5", "\(limitSeconds)", "/bin/sh", "-c", "cd \(workplace.directory)\n\(command)"])
        let environment = [
            "PATH=\(workplace.programs):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=\(workplace.folder)", "LC_ALL=C.UTF-8", "MINIBOX_ROOT=\(workplace.root)",
        ]
        let pid = try spawn(words, environment)
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        // The low seven bits are the signal, the next byte is the code: see wait(2).
        let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        // What a stuck command has started is stuck too.
        if code == 124 || code == 128 + SIGKILL { kill(-pid, SIGKILL) }
        return Outcome(stdout: try workplace.text("stdout"), stderr: try workplace.text("stderr"), code: code)
    }

    /// In a session of its own, with no signal blocked: the threads that tests run on block some, and that is inherited.
    private func spawn(_ words: [String], _ environment: [String]) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (number, name) in [(Int32(1), "stdout"), (2, "stderr")] {
            unsafe posix_spawn_file_actions_addopen(
                &actions, number, "\(workplace.folder)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o644)
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        // 0x80 is POSIX_SPAWN_SETSID, which is not imported.
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)
        var arguments = unsafe Self.pointers(words)
        var variables = unsafe Self.pointers(environment)
        defer {
            for index in unsafe arguments.indices { unsafe free(arguments[index]) }
            for index in unsafe variables.indices { unsafe free(variables[index]) }
        }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw Failed(description: "\(words[0]) cannot be started: errno \(code)") }
        return pid
    }

    private static func pointers(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        unsafe words.map { unsafe strdup($0) } + [nil]
    }
}
