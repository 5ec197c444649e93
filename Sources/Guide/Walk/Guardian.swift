import LabKit
import Linux

/// Clears up after a walk, however it ends: by itself, by Ctrl-C, by SIGTERM to this process, by SIGKILL to the walk.
///
/// The walk is a child. What it leaves comes to this process, which is the subreaper: processes are ended, folders removed. When
/// this process is killed too, the next guide does it.
public enum Guardian {
    /// - Parameter body: walks, and returns the exit code; what it throws is printed after `complaint`.
    public static func watch(_ complaint: String, _ body: () throws -> Int32) throws(KernelError) -> Int32 {
        try Forsaken.end()
        Workshop.removeForsaken()
        try Descendants.adopt()
        let walk = try startInside { () throws(KernelError) in
            try ProcessControl.dieWithParent(.kill)
            do { exitNow(try body()) } catch {
                say("\(complaint): \(error)", to: 2)
                exitNow(125)
            }
        }
        let signals = try SignalDescriptor([.interrupt, .quit, .terminate, .hangUp])
        var stopped: Signal?
        while try !waitUntilReadable([walk.descriptor.number, signals.descriptor.number]).contains(walk.descriptor.number) {
            guard let signal = try signals.next() else { continue }
            stopped = signal
            try? walk.send(.kill)
        }
        let status = try walk.wait()
        try Descendants.end()
        Workshop.removeForsaken()
        return stopped.map { 128 + $0.number } ?? status.shellCode
    }
}
