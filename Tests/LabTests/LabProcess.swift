import Foundation
import Testing

/// The folder of the package.
let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A built lab that has been run to its end.
struct LabProcess {
    let output: String
    let errors: String
    /// 128 and the signal's number, when a signal ended it.
    let exitCode: Int32

    /// MINIBOX_BINARIES, else the first of these that has the program; the last is where the tests themselves stand.
    private static let folders: [URL] = {
        let named = ProcessInfo.processInfo.environment["MINIBOX_BINARIES"].map { [URL(filePath: $0)] }
        let beside = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        return named ?? [package.appending(path: ".build/release"), package.appending(path: ".build/debug"), beside]
    }()

    /// Ours first, then the machine's.
    private static let searchPath: [String] =
        folders.map(\.path)
        + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/sbin:/usr/bin").split(separator: ":").map(String.init)

    static func path(_ program: String) -> String? {
        program.hasPrefix("/")
            ? program : searchPath.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    init(_ program: String, _ arguments: String..., asOrdinaryUser: Bool = false) throws {
        try self.init(program, arguments, asOrdinaryUser: asOrdinaryUser)
    }

    /// - Parameters:
    ///   - environment: beside the tests' own; the programs of this package are on its PATH.
    ///   - asOrdinaryUser: run it as nobody, with setpriv(1).
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], asOrdinaryUser: Bool = false) throws {
        let path = try #require(Self.path(program), "\(program) is not built in \(Self.folders.map(\.path))")
        let prefix = asOrdinaryUser ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let words = prefix + [path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            .merging(["PATH": Self.searchPath.joined(separator: ":")]) { $1 }
        let (out, err) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = err
        try withNoSignalBlocked { try process.run() }
        // Both are short: what is not read yet fits into the pipe.
        output = String(decoding: try out.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        errors = String(decoding: try err.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        exitCode = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    /// Starts a lab, which goes on.
    ///
    /// - Returns: the process, and its output as it comes.
    static func start(_ program: String, _ arguments: String...) throws -> (process: Process, output: FileHandle) {
        let lab = Process()
        lab.executableURL = URL(filePath: try #require(path(program), "\(program) is not built"))
        lab.arguments = arguments
        let output = Pipe()
        lab.standardOutput = output
        lab.standardError = FileHandle.nullDevice
        try withNoSignalBlocked { try lab.run() }
        return (lab, output.fileHandleForReading)
    }

    /// The row of the table that begins with these words.
    func row(_ name: String) throws -> String {
        let lines = output.split(separator: "\n").map(String.init)
        return try #require(lines.first { $0.hasPrefix("  \(name) ") }, "no row '\(name)' in:\n\(output)")
    }

    /// Every lab, with what it needs to leave this machine's own network alone.
    static let labs = [
        "lab-caps", "lab-cgroup", "lab-ipc", "lab-mount", "lab-net --apart", "lab-overlay", "lab-pid", "lab-seccomp", "lab-time",
        "lab-user", "lab-uts",
    ]

    /// One of these, with more arguments.
    static func lab(_ words: String, _ arguments: [String]) throws -> LabProcess {
        let words = words.split(separator: " ").map(String.init)
        return try LabProcess(words[0], words.dropFirst() + arguments)
    }

    /// Whether namespaces can be made here at all.
    static let canIsolate = getuid() == 0 && (try? LabProcess("lab-uts", "--", "true").exitCode) == 0

    /// Whether an ordinary user may make a user namespace here, and reach the built programs.
    static let canIsolateWithoutRoot =
        canIsolate && (try? LabProcess("lab-uts", "--", "true", asOrdinaryUser: true).exitCode) == 0
}

extension Trait where Self == ConditionTrait {
    static var isolation: Self { .enabled(if: LabProcess.canIsolate, "only root may make namespaces, and not everywhere") }

    static var isolationWithoutRoot: Self {
        .enabled(
            if: LabProcess.canIsolateWithoutRoot,
            "ordinary users may not make user namespaces here, or not enter the folder of the built programs")
    }
}

/// What a file of /proc or a system call says in this process, which no lab may change.
func hostName() -> String {
    var name = [CChar](repeating: 0, count: 65)
    unsafe gethostname(&name, 64)
    return unsafe name.withUnsafeBufferPointer { unsafe String(cString: $0.baseAddress!) }
}

/// A test runs on any thread, and a thread that works for others may block signals: a program that it starts would inherit
/// that, and never hear of a SIGTERM.
func withNoSignalBlocked(_ body: () throws -> Void) rethrows {
    var (none, before) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}
