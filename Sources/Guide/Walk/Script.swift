import Linux

/// Runs the solution of a lab, or its broken variant.
enum Script {
    /// Runs `sh -e` on a file, with nothing on its standard input. Whatever it leaves in the background goes on.
    static func run(_ path: String, _ environment: LabEnvironment, in folder: String) throws(KernelError) -> (
        code: Int32, output: String
    ) {
        // A file, since a process in the background would keep a pipe open.
        let output = try openUnnamed(in: folder)
        switch try clone() {
        case .child:
            do {
                try startSession()
                try changeDirectory(to: folder)
                try duplicate(try open("/dev/null").release(), onto: 0)
                try duplicate(output.number, onto: 1)
                try duplicate(output.number, onto: 2)
                try closeInherited(from: 3)
                // As a program expects to find them, whoever runs the guide: lab 3 sends signals.
                SignalDisposition.resetAll()
                try SignalMask.set([])
                try SignalMask.set([])
                try execute("/bin/sh", ["sh", "-e", path], environment: environment.words)
            } catch { try? write("\(error)\n", to: output.number) }
            exitNow(127)
        case .parent(let child):
            let hasEnded = try waitUntil(readable: child.descriptor.number, milliseconds: Shell.patienceMilliseconds)
            if !hasEnded { try child.send(.kill) }
            let status = try child.wait()
            try rewind(output.number)
            let text = try readText(of: output.number, name: "what \(path) printed").trimmed
            return (status.shellCode, text + (hasEnded ? "" : "\nIt did not end within a minute, and was killed."))
        }
    }
}
