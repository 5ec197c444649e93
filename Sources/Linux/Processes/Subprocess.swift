import Glibc

/// A program that is run for its output, and waited for.
public enum Subprocess {
    /// Runs a program with no input, and gathers what it writes to its standard output and error.
    ///
    /// - Parameter arguments: the first is the path of the program.
    public static func run(_ arguments: [String]) throws(KernelError) -> (status: ExitStatus, output: String) {
        let (readEnd, writeEnd) = try Pipe().split()
        let handle: ProcessHandle
        switch try clone() {
        case .child:
            become(arguments, output: writeEnd)
        case .parent(let child):
            handle = child
        }
        Linux.close(writeEnd)
        let output = Descriptor(owning: readEnd)
        let text = try readText(of: output.number, name: arguments[0])
        return (try handle.wait(), text)
    }

    /// The same, with what it writes to its standard error apart.
    public static func capture(
        _ arguments: [String], environment: [String]
    ) throws(KernelError) -> (status: ExitStatus, output: String, errors: String) {
        let (readEnd, writeEnd) = try Pipe().split()
        // In memory and not in a pipe, which would want to be read beside the other one.
        let errors = try openInMemory(name: "errors")
        let handle: ProcessHandle
        switch try clone() {
        case .child: become(arguments, output: writeEnd, errors: errors.number, environment: environment)
        case .parent(let child): handle = child
        }
        Linux.close(writeEnd)
        let output = Descriptor(owning: readEnd)
        let text = try readText(of: output.number, name: arguments[0])
        let status = try handle.wait()
        try rewind(errors.number)
        return (status, text, try readText(of: errors.number, name: arguments[0]))
    }

    private static func become(
        _ arguments: [String], output: CInt, errors: CInt? = nil, environment: [String]? = nil
    ) -> Never {
        do {
            try duplicate(try open("/dev/null").release(), onto: 0)
            try duplicate(output, onto: 1)
            try duplicate(errors ?? output, onto: 2)
            try SignalMask.set([])
            try execute(arguments[0], arguments, environment: environment ?? environmentWords())
        } catch {
            try? write("\(error)\n", to: errors ?? output)
        }
        exitNow(127)
    }
}
