import Glibc
import Linux
import Testing

/// The minibox that is tested: in the folder MINIBOX_BINARIES, else beside the test program.
struct Binaries {
    static let minibox = folder + "/minibox"

    private static let folder: String = {
        if let named = environmentValue("MINIBOX_BINARIES"), !named.isEmpty { return named }
        let program = (try? readLink("/proc/self/exe")) ?? ""
        return String(program[..<(program.lastIndex(of: "/") ?? program.startIndex)])
    }()

    /// Whether containers can be made here at all.
    static let canRun = geteuid() == 0 && exists(minibox)

    static func has(_ program: String) -> Bool {
        (environmentValue("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin").split(separator: ":").contains {
            exists("\($0)/\(program)")
        }
    }
}

extension Trait where Self == ConditionTrait {
    static var containers: Self { .enabled(if: Binaries.canRun, "needs root and a built minibox") }

    static func needs(_ tool: String) -> Self {
        .enabled(if: Binaries.has(tool), "\(tool) is not installed: apt-get install \(tool)")
    }
}

/// A folder of a test's own, with a state folder for minibox in it; gone at its end.
struct Workplace: ~Copyable {
    let path: String

    init() throws {
        let folder = "/var/tmp/minibox-narration-" + (try randomBytes(6)).map { String($0, radix: 16) }.joined()
        try makeDirectory(folder, mode: 0o755)
        path = folder
    }

    deinit { try? removeTree(path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Runs a command without input, and gathers what it writes.
    func run(_ words: [String], input: String = "/dev/null") throws -> (status: Int32, output: String) {
        let line = "exec " + words.map(shellWord).joined(separator: " ") + " < \(input) 2>&1"
        let stream = unsafe try #require(unsafe popen(line, "re"))
        let output = try readText(of: unsafe fileno(stream), name: words[0])
        let status = unsafe pclose(stream)
        return (status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f, output)
    }

    /// Runs `minibox run --root … OPTIONS`.
    func minibox(_ options: [String]) throws -> (status: Int32, output: String) {
        try run([Binaries.minibox, "run", "--root", file("root")] + options)
    }
}
