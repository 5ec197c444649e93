import CLinux
import Glibc

/// Becomes another program. Returns only by throwing. See execve(2).
///
/// - Parameters:
///   - path: the file, not searched for in PATH.
///   - arguments: from `argv[0]` on.
///   - environment: `NAME=value` words.
///   - shell: what does the same; nil for the program itself, as the last word of a script.
public func execute(
    _ path: String, _ arguments: [String], environment: [String], shell: ShellEquivalent? = nil
) throws(KernelError) -> Never {
    let call = {
        Call(
            "execve", [cString(path), "[\(arguments.map { cString($0) }.joined(separator: ", "))]", "environment"],
            shell: shell
                ?? ShellEquivalent(
                    .exec, (["env", "-i"] + environment + [path] + arguments.dropFirst()).map(shellWord).joined(separator: " ")))
    }
    let argv = unsafe cStrings(arguments)
    let envp = unsafe cStrings(environment)
    defer {
        unsafe freeStrings(argv)
        unsafe freeStrings(envp)
    }
    _ = try Door.callAhead(call()) { unsafe path.withCString { unsafe execve($0, argv, envp) } }
    fatalError("execve returned without an error")
}

/// Runs the program of an open file. Returns only by throwing. See execveat(2) with AT_EMPTY_PATH.
public func execute(_ descriptor: CInt, shown: String, _ arguments: [String], environment: [String]) throws(KernelError) -> Never
{
    let call = {
        Call("execveat", ["\(descriptor)", "\"\"", "arguments", "environment", "AT_EMPTY_PATH"], note: shown, plumbing: true)
    }
    let argv = unsafe cStrings(arguments)
    let envp = unsafe cStrings(environment)
    defer {
        unsafe freeStrings(argv)
        unsafe freeStrings(envp)
    }
    _ = try Door.callAhead(call()) { unsafe CLinux.execveat(descriptor, "", argv, envp, 0x1000) }
    fatalError("execveat returned without an error")
}

private func cStrings(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { unsafe array[index] = unsafe strdup(string) }
    unsafe array[strings.count] = nil
    return unsafe array
}

private func freeStrings(_ array: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
    var index = 0
    while let string = unsafe array[index] {
        unsafe free(string)
        index += 1
    }
    unsafe array.deallocate()
}

/// Ends this process at once: no exit handlers, no flush of what a parent had buffered. See _exit(2).
public func exitNow(_ code: Int32) -> Never {
    Door.announce(Call("exit_group", ["\(code)"], plumbing: true))
    Glibc._exit(code)
}

/// The environment of this process, as `NAME=value` words.
public func environmentWords() -> [String] {
    var words: [String] = []
    var index = 0
    while let word = unsafe environ[index] {
        unsafe words.append(String(cString: word))
        index += 1
    }
    return words
}

/// A variable of this process's environment.
public func environmentValue(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }
