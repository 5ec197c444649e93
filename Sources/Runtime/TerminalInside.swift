import Linux

/// Gives the first process its descriptors 0, 1 and 2.
enum TerminalInside {
    /// Opens a terminal of the container's devpts, makes it the controlling one, shows it as /dev/console, and hands its
    /// other side to the monitor.
    static func open(size: WindowSize?, in root: borrowing RootTree, over handshake: borrowing MessageSocket) throws(KernelError)
    {
        let devpts = try root.open("/dev/pts", [.pathOnly, .directory])
        let pair = try PseudoTerminal(devpts: devpts.number)
        let terminal = try hand(pair, size: size, over: handshake)
        let console = try root.ensureFile("/dev/console")
        try bindMount(
            terminal.path, on: console.path, shownTarget: root.shown("/dev/console"),
            shownSource: root.shown("/dev/pts/\(pair.number)"))
        for number in CInt(0)...2 { try duplicate(terminal.number, onto: number) }
    }

    /// The same for one more process of a container, whose root is the root already, and whose console is another's.
    static func open(size: WindowSize?, over handshake: borrowing MessageSocket) throws(KernelError) {
        let devpts = try Linux.open("/dev/pts", [.pathOnly, .directory])
        let terminal = try hand(try PseudoTerminal(devpts: devpts.number), size: size, over: handshake)
        for number in CInt(0)...2 { try duplicate(terminal.number, onto: number) }
    }

    private static func hand(
        _ pair: borrowing PseudoTerminal, size: WindowSize?, over handshake: borrowing MessageSocket
    ) throws(KernelError) -> Descriptor {
        if let size { try setWindowSize(size, of: pair.controller.number) }
        let terminal = try pair.openTerminal()
        try handshake.send(Handshake.terminalFollows)
        try handshake.send(descriptor: pair.controller.number)
        try takeControl(ofTerminal: terminal.number)
        return terminal
    }

    static func use(input: CInt, output: CInt, error: CInt) throws(KernelError) {
        try duplicate(input, onto: 0)
        try duplicate(output, onto: 1)
        try duplicate(error, onto: 2)
    }

    /// Lets another user than root open /dev/stdout and its like again.
    static func giveAway(toUser user: UInt32) throws(KernelError) {
        for number in CInt(0)...2 {
            let status = try status(of: number)
            // /dev/null is everybody's.
            if status.userID == user || status.kind == .characterDevice && status.represents == DeviceNumber(major: 1, minor: 3) {
                continue
            }
            try? setOwner(of: number, user: user, group: status.groupID)
        }
    }
}
