import Linux
import Netlink
import Networks

/// What the file of a life lock tells, a word and its values on each line.
public struct LifeNote: Sendable, Equatable {
    public var name: String?
    /// `--rm`: nothing is to be kept.
    public var removesItself: Bool?
    /// Nobody looks after it: somebody has its files in use, and it must not be started meanwhile.
    public var isBorrowed: Bool?
    public var monitor: LiveProcess?
    public var run: Run?
    /// The program that gives it its network, while it runs: pasta or slirp4netns, for an ordinary user.
    public var networkProcess: LiveProcess?
    /// Set between an end and the next start by the restart policy.
    public var pause: Pause?
    public var health: Health.Status?
    /// The ports of this machine that lead into it.
    public var ports: [PublishedPort] = []
    /// How it ended, when that could not be written into its record.
    public var end: End?

    /// The first process, while it runs.
    public struct Run: Sendable, Equatable {
        public var process: LiveProcess
        /// Nanoseconds since 1970.
        public var startedAt: Int64

        public init(process: LiveProcess, startedAt: Int64) {
            self.process = process
            self.startedAt = startedAt
        }

        /// A life of which nothing is known but that there was one: no process can be taken for its own.
        static func unseen(startedAt: Int64) -> Run {
            Run(process: LiveProcess(pid: 0, startTime: 0, bootID: "unseen"), startedAt: startedAt)
        }
    }

    public struct Pause: Sendable, Equatable {
        public var exitCode: Int32
        /// Nanoseconds since 1970.
        public var at: Int64
    }

    public struct End: Sendable, Equatable {
        public var exitCode: Int32
        /// Nanoseconds since 1970.
        public var at: Int64
        public var outOfMemory: Bool
    }

    public init(
        name: String? = nil, removesItself: Bool? = nil, isBorrowed: Bool? = nil, monitor: LiveProcess? = nil, run: Run? = nil,
        networkProcess: LiveProcess? = nil, pause: Pause? = nil, health: Health.Status? = nil, end: End? = nil
    ) {
        self.name = name
        self.removesItself = removesItself
        self.isBorrowed = isBorrowed
        self.monitor = monitor
        self.run = run
        self.networkProcess = networkProcess
        self.pause = pause
        self.health = health
        self.end = end
    }

    /// The note of a container; nil when nobody looks after it.
    static func read(_ id: String, in folders: StateFolders) throws(KernelError) -> LifeNote? {
        do { return LifeNote(try readText("\(folders.locks)/\(id)", limit: 16 << 20)) } catch {
            guard error.errno == .missing else { throw error }
            return nil
        }
    }

    public init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "name" where words.count == 2: name = words[1]
            case "rm" where words.count == 2: removesItself = words[1] == "yes"
            case "borrowed": isBorrowed = true
            case "monitor" where words.count == 4: monitor = Self.process(words)
            case "network" where words.count == 4: networkProcess = Self.process(words)
            case "process" where words.count == 5:
                guard let process = Self.process(words), let at = Int64(words[4]) else { continue }
                run = Run(process: process, startedAt: at)
                (pause, health, end, ports) = (nil, nil, nil, [])
            case "ports": ports = words.dropFirst().compactMap(Self.port)
            case "pause" where words.count == 3:
                guard let code = Int32(words[1]), let at = Int64(words[2]) else { continue }
                pause = Pause(exitCode: code, at: at)
                run = nil
            case "health" where words.count == 2: health = Health.Status(rawValue: words[1])
            case "end" where words.count == 4:
                guard let code = Int32(words[1]), let at = Int64(words[2]) else { continue }
                end = End(exitCode: code, at: at, outOfMemory: words[3] == "oom")
            default: continue
            }
        }
    }

    private static func process(_ words: [String]) -> LiveProcess? {
        guard let pid = Int32(words[1]), let start = UInt64(words[2]) else { return nil }
        return LiveProcess(pid: pid, startTime: start, bootID: words[3])
    }

    private static func words(_ process: LiveProcess) -> String { "\(process.pid) \(process.startTime) \(process.bootID)" }

    /// `tcp,0.0.0.0,8080,80`
    private static func word(_ port: PublishedPort) -> String {
        "\(port.transport.rawValue),\(port.hostAddress),\(port.hostPort),\(port.containerPort)"
    }

    private static func port(_ word: String) -> PublishedPort? {
        let parts = word.split(separator: ",").map(String.init)
        guard parts.count == 4, let transport = TransportProtocol(rawValue: parts[0]), let address = try? IPAddress(parts[1]),
            let host = UInt16(parts[2]), let inside = UInt16(parts[3])
        else { return nil }
        return PublishedPort(transport, host: address, host, container: inside)
    }

    var text: String {
        var lines: [String] = []
        if let name { lines.append("name \(name)") }
        if let removesItself { lines.append("rm \(removesItself ? "yes" : "no")") }
        if isBorrowed == true { lines.append("borrowed") }
        if let monitor { lines.append("monitor \(Self.words(monitor))") }
        if let networkProcess { lines.append("network \(Self.words(networkProcess))") }
        if let run { lines.append("process \(Self.words(run.process)) \(run.startedAt)") }
        if !ports.isEmpty { lines.append("ports " + ports.map(Self.word).joined(separator: " ")) }
        if let pause { lines.append("pause \(pause.exitCode) \(pause.at)") }
        if let health { lines.append("health \(health.rawValue)") }
        if let end { lines.append("end \(end.exitCode) \(end.at) \(end.outOfMemory ? "oom" : "-")") }
        return lines.map { $0 + "\n" }.joined()
    }
}
