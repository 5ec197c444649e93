import Linux

/// Runs `body` in a child process, in new namespaces if any are named, and waits for its end.
///
/// - Returns: how it ended; 125 when `body` threw, which the child has then said on standard error.
public func inside(_ namespaces: NamespaceFlags = [], _ body: () throws(KernelError) -> Void) throws(KernelError) -> ExitStatus {
    let child = try startInside(namespaces, body)
    // Ctrl-C is meant for the command, which is in the same foreground group of the terminal.
    SignalDisposition.set(.ignore, for: .interrupt)
    SignalDisposition.set(.ignore, for: .quit)
    defer {
        SignalDisposition.set(.byDefault, for: .interrupt)
        SignalDisposition.set(.byDefault, for: .quit)
    }
    let status = try child.wait()
    if Door.listener != nil { Report.current.notes?.add(.step, ScriptStep.end.encoded) }
    return status
}

/// Starts `body` in a child process, in new namespaces if any are named, for whoever watches it meanwhile.
///
/// - Parameter cgroup: an open directory of a v2 group in which the child starts its life.
public func startInside(
    _ namespaces: NamespaceFlags = [], intoCgroup cgroup: CInt? = nil, _ body: () throws(KernelError) -> Void
) throws(KernelError) -> ProcessHandle {
    // While somebody listens, the child waits until its making has been told.
    let gate: (read: CInt, write: CInt)? = Door.listener == nil ? nil : try Pipe().split()
    switch try clone(namespaces, intoCgroup: cgroup) {
    case .child:
        if let gate { wait(at: gate) }
        Door.become(.inside)
        do { try body() } catch {
            say("\(error)\n\(Cause.text(for: error))", to: 2, ending: "")
            exitNow(StartFailure.code(of: error))
        }
        exitNow(0)
    case .parent(let handle):
        if let gate {
            close(gate.write)
            close(gate.read)
        }
        return handle
    }
}

/// Reads until nobody has the other end any more.
private func wait(at gate: (read: CInt, write: CInt)) {
    close(gate.write)
    var nothing: [UInt8] = [0]
    _ = try? readChunk(gate.read, &nothing)
    close(gate.read)
}

/// Works out an answer in a child process, in new namespaces if any are named.
///
/// - Parameter name: what is asked, for an error about it.
public func answer(
    _ name: String, in namespaces: NamespaceFlags = [], _ body: () throws(KernelError) -> String
) throws(KernelError) -> String {
    let (readEnd, writeEnd) = try Pipe().split()
    // Few and short answers fit into the pipe: nobody needs to read while the child writes.
    let status = try inside(namespaces) { () throws(KernelError) in try write(try body(), to: writeEnd) }
    close(writeEnd)
    let output = Descriptor(owning: readEnd)
    guard status == .exited(code: 0) else { exitNow(125) }
    return try readText(of: output.number, name: name)
}

/// Looks around in a child process, after `prepare` has changed something there.
///
/// - Parameter name: what the view is called.
public func look(
    _ name: String, at observations: [Observation], in namespaces: NamespaceFlags = [],
    after prepare: () throws(KernelError) -> Void
) throws(KernelError) -> View {
    let seen = try answer("what the process inside saw", in: namespaces) { () throws(KernelError) in
        try prepare()
        Door.listener = nil
        return View(name, of: observations).encoded
    }
    return View(name, encoded: seen)
}

/// Tries something in a child process in new namespaces.
///
/// - Returns: why the kernel refused; nil when it did not.
public func attempt(in namespaces: NamespaceFlags, _ body: () throws(KernelError) -> Void) throws(KernelError) -> Errno? {
    let status = try inside(namespaces) { () throws(KernelError) in
        do throws(KernelError) { try body() } catch { exitNow(error.errno.code) }
    }
    guard case .exited(let code) = status, code != 0 else { return nil }
    return Errno(code)
}

/// Makes a user namespace in which this ordinary user is root, and enters it: what root needs no such thing for.
///
/// An ordinary user may map one id, her own, and gives up setgroups(2) for it. See user_namespaces(7).
public func becomeRootOfNewUserNamespace() throws(KernelError) {
    let users = IDMap(inside: 0, outside: effectiveUserID(), count: 1)
    let groups = IDMap(inside: 0, outside: effectiveGroupID(), count: 1)
    try unshare(.user)
    try writeIDMaps(process: processID(), users: [users], groups: [groups], denySetGroups: true)
}
