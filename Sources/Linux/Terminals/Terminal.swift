import CLinux
import Glibc

/// The size of a terminal in characters. See TIOCGWINSZ in ioctl_tty(2).
public struct WindowSize: Sendable, Equatable {
    public var rows: UInt16
    public var columns: UInt16

    public init(rows: UInt16, columns: UInt16) {
        self.rows = rows
        self.columns = columns
    }
}

public func isTerminal(_ descriptor: CInt) -> Bool {
    var settings = termios()
    return (try? readSettings(descriptor, &settings)) != nil
}

public func windowSize(of terminal: CInt) throws(KernelError) -> WindowSize {
    var size = winsize()
    try Door.call(Call("ioctl", ["\(terminal)", "TIOCGWINSZ", "&size"], plumbing: true)) {
        unsafe minibox_ioctl(terminal, UInt(TIOCGWINSZ), &size)
    }
    return WindowSize(rows: size.ws_row, columns: size.ws_col)
}

/// Sets the size; the foreground process group gets SIGWINCH. See TIOCSWINSZ in ioctl_tty(2).
public func setWindowSize(_ size: WindowSize, of terminal: CInt) throws(KernelError) {
    var value = winsize(ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0)
    try Door.call(
        Call("ioctl", ["\(terminal)", "TIOCSWINSZ", "{ws_row=\(size.rows), ws_col=\(size.columns)}"], plumbing: true)
    ) { unsafe minibox_ioctl(terminal, UInt(TIOCSWINSZ), &value) }
}

/// Makes a terminal the controlling one of this session. See TIOCSCTTY in ioctl_tty(2).
public func takeControl(ofTerminal terminal: CInt) throws(KernelError) {
    try Door.call(Call("ioctl", ["\(terminal)", "TIOCSCTTY", "0"])) { minibox_ioctl(terminal, UInt(TIOCSCTTY), nil) }
}

/// Makes this process the leader of a group of its own, and the group the one that the terminal's keys go to.
/// See setpgid(2) and tcsetpgrp(3).
public func becomeForegroundGroup(ofTerminal terminal: CInt) throws(KernelError) {
    try Door.call(Call("setpgid", ["0", "0"], plumbing: true)) { setpgid(0, 0) }
    var group = processID()
    try Door.call(Call("ioctl", ["\(terminal)", "TIOCSPGRP", "&group"], plumbing: true)) {
        unsafe minibox_ioctl(terminal, 0x5410, &group)
    }
}

/// A terminal in raw mode: every key goes through, nothing is echoed. Its old settings come back at the end.
public struct RawTerminal: ~Copyable {
    private let descriptor: CInt
    private var saved: termios

    /// See cfmakeraw in termios(3).
    public init(_ descriptor: CInt) throws(KernelError) {
        self.descriptor = descriptor
        saved = termios()
        var settings = termios()
        try readSettings(descriptor, &settings)
        saved = settings
        unsafe cfmakeraw(&settings)
        try writeSettings(descriptor, &settings)
    }

    deinit {
        var settings = saved
        try? writeSettings(descriptor, &settings)
    }
}

/// See tcgetattr in termios(3).
private func readSettings(_ descriptor: CInt, _ settings: inout termios) throws(KernelError) {
    try Door.call(Call("ioctl", ["\(descriptor)", "TCGETS", "&settings"], plumbing: true)) {
        unsafe tcgetattr(descriptor, &settings)
    }
}

/// See tcsetattr in termios(3).
private func writeSettings(_ descriptor: CInt, _ settings: inout termios) throws(KernelError) {
    try Door.call(Call("ioctl", ["\(descriptor)", "TCSETS", "&settings"], plumbing: true)) {
        unsafe tcsetattr(descriptor, TCSANOW, &settings)
    }
}
