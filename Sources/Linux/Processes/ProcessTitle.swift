import Glibc

/// What ps(1) and pgrep(1) take for the command line of this process. See proc_pid_cmdline(5).
public enum ProcessTitle {
    /// Replaces the arguments of this process, in the room that they take; a longer title is cut.
    ///
    /// A forked process has its parent's: whoever looks for the parent by its arguments would meet both.
    public static func set(_ title: String) {
        guard let first = unsafe CommandLine.unsafeArgv[0] else { return }
        var room = 0
        for index in 0..<Int(CommandLine.argc) {
            // The arguments lie one behind the other.
            guard let argument = unsafe CommandLine.unsafeArgv[index], unsafe argument == first + room else { break }
            unsafe room += strlen(argument) + 1
        }
        let bytes = Array(title.utf8.prefix(room - 1))
        for offset in 0..<room { unsafe first[offset] = offset < bytes.count ? CChar(bitPattern: bytes[offset]) : 0 }
    }
}
