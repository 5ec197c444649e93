import Glibc

/// A program that is run for its output, and waited for, with few calls: a filter may forbid the others. `runProgram` looks it
/// up, gives it input, and keeps its errors apart.
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

    private static func become(_ arguments: [String], output: CInt) -> Never {
        do {
            try duplicate(try open("/dev/null").release(), onto: 0)
            try duplicate(output, onto: 1)
            try duplicate(output, onto: 2)
            try SignalMask.set([])
            try execute(arguments[0], arguments, environment: environmentWords())
        } catch {
            try? write("\(error)\n", to: output)
        }
        exitNow(127)
    }
}
