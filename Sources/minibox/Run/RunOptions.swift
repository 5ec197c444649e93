import Containers
import Flags
import Linux
import Runtime

/// The flags of `run` as they were written: not understood yet.
struct RunOptions: Sendable {
    var image = ""
    var command: [String] = []

    var interactive = false
    var tty = false
    var detach = false
    var remove = false
    var detachKeys = "ctrl-p,ctrl-q"
    var signalProxy = true
    var cidfile: String?

    var name: String?
    var hostname: String?
    var domainname: String?
    var labels: [String] = []
    var extraHosts: [String] = []
    var nameServers: [String] = []
    var searchDomains: [String] = []
    var resolverOptions: [String] = []
    var pull = "missing"

    var environment: [String] = []
    var environmentFiles: [String] = []
    var workingDirectory: String?
    var user: String?
    var additionalGroups: [String] = []
    var entrypoint: String?
    var usesInit = false
    var stopSignal: String?
    var stopTimeout: String?
    var restart: String?
    var healthCommand: String?
    var healthInterval: String?
    var healthTimeout: String?
    var healthStartPeriod: String?
    var healthRetries: String?
    var noHealthCheck = false
    var logDriver: String?
    var logOptions: [String] = []
    var volumesFrom: [String] = []

    var volumes: [String] = []
    var mounts: [String] = []
    var temporaries: [String] = []
    var readOnly = false
    var devices: [String] = []
    var sharedMemorySize: String?

    var limits = LimitOptions()
    var ulimits: [String] = []

    var addedCapabilities: [String] = []
    var droppedCapabilities: [String] = []
    var privileged = false
    var securityOptions: [String] = []
    var sysctls: [String] = []

    var pid: String?
    var ipc: String?
    var uts: String?
    var userNamespace: String?
    var cgroupNamespace: String?
    var networks: [String] = []
    var place = NetworkMode.Place()
    var published: [String] = []
    var publishesAll = false
    var exposed: [String] = []

    var explain = false
    var explainFormat: String?
    var explainFile: String?
    var script: String?
    var without: [String] = []

    var root: String?
    var help = false
}

extension RunOptions {
    /// The flags of `run`, with Docker's names and meanings.
    static let flags = FlagSet<RunOptions>(
        attaching + naming + networking + resolving + process + life + files + limits + privileges + namespaces + learning + state
    )

    // What the shells offer for values: made when a shell asks, not when a container is run.
    private static var sharing: ValueOffer { .words { NamespaceMode.allCases.map(\.rawValue) } }
    private static var signals: ValueOffer { .words { (1..<32).map { Signal($0).name } } }
    private static var formats: ValueOffer { .words { ["text", "all", "json"] } }
    private static var steps: ValueOffer { .words { Steps.optional.map { "\($0.name)" } } }
    /// With and without CAP_, as both are in use.
    private static var capabilities: ValueOffer {
        .words { ["ALL"] + Capability.known.flatMap { [$0.name, String($0.name.dropFirst(4))] } }
    }
    private static var protections: ValueOffer {
        .words {
            [
                "seccomp=unconfined", "seccomp=builtin", "no-new-privileges", "apparmor=unconfined", "label=disable",
                "systempaths=unconfined",
            ]
        }
    }

    private static let attaching: [Flag<RunOptions>] = {
        let group = "How it is attached"
        return [
            Flag("interactive", "i", group: group, "Pass standard input on to the container.") { $0.interactive = $1 },
            Flag("tty", "t", group: group, "Give the container a terminal of its own.") { $0.tty = $1 },
            Flag("detach", "d", group: group, "Leave it running in the background, and print its id.") { $0.detach = $1 },
            Flag("rm", group: group, "Remove the container when it has ended.") { $0.remove = $1 },
            Flag(
                "detach-keys", takes: "keys", group: group,
                "The keys that leave a terminal without ending the container (ctrl-p,ctrl-q)."
            ) {
                $0.detachKeys = $1
            },
            Flag("sig-proxy", group: group, "Pass signals on to the command (true).") { $0.signalProxy = $1 },
            Flag(
                "cidfile", takes: "file", from: .files, group: group,
                "Write the container's id to this file, which must not exist."
            ) {
                $0.cidfile = $1
            },
        ]
    }()

    private static let naming: [Flag<RunOptions>] = {
        let group = "What it is called"
        return [
            Flag("name", takes: "name", group: group, "A name to call it by.") { $0.name = $1 },
            Flag("hostname", "h", takes: "name", group: group, "Its host name; the short id by default.") { $0.hostname = $1 },
            Flag("domainname", takes: "name", group: group, "Its NIS domain name.") { $0.domainname = $1 },
            Flag("label", "l", takes: "name=value", group: group, "A label.") { $0.labels.append($1) },
        ]
    }()

    private static let process: [Flag<RunOptions>] = {
        let group = "The process"
        return [
            Flag("env", "e", takes: "name[=value]", group: group, "An environment variable; without a value, yours.") {
                $0.environment.append($1)
            },
            Flag("env-file", takes: "file", from: .files, group: group, "A file of environment variables, one a line.") {
                $0.environmentFiles.append($1)
            },
            Flag("workdir", "w", takes: "path", group: group, "The directory to start in.") { $0.workingDirectory = $1 },
            Flag("user", "u", takes: "user[:group]", group: group, "The user, and the group, by name or number.") {
                $0.user = $1
            },
            Flag("group-add", takes: "group", group: group, "One more group.") { $0.additionalGroups.append($1) },
            Flag("entrypoint", takes: "program", group: group, "A program in place of the image's entrypoint; empty for none.") {
                $0.entrypoint = $1
            },
            Flag("init", group: group, "Run a small init that passes signals on and waits for orphans.") { $0.usesInit = $1 },
            Flag("stop-signal", takes: "signal", from: signals, group: group, "The signal that asks it to stop.") {
                $0.stopSignal = $1
            },
        ]
    }()

    private static let files: [Flag<RunOptions>] = {
        let group = "Files"
        return [
            Flag(
                "volume", "v", takes: "host:inside[:opts]", from: .files, group: group,
                "Mount a host path, or a volume; options ro, nocopy, ..."
            ) {
                $0.volumes.append($1)
            },
            Flag(
                "mount", takes: "type=...,...", group: group,
                "type=bind|volume|tmpfs,source=...,target=...[,readonly][,bind-propagation=...][,volume-nocopy]"
            ) {
                $0.mounts.append($1)
            },
            Flag("tmpfs", takes: "path[:options]", group: group, "An empty filesystem in memory: /path[:size=64m,mode=1777].") {
                $0.temporaries.append($1)
            },
            Flag(
                "volumes-from", takes: "container[:ro]", from: Operands.allContainers, group: group,
                "Mount what another container has mounted."
            ) {
                $0.volumesFrom.append($1)
            },
            Flag("read-only", group: group, "Make the root filesystem read-only.") { $0.readOnly = $1 },
            Flag("device", takes: "host[:inside][:rwm]", group: group, "Give it a device of the host.") { $0.devices.append($1) },
            Flag("shm-size", takes: "bytes", group: group, "The size of /dev/shm (64m).") { $0.sharedMemorySize = $1 },
        ]
    }()

    private static var policies: ValueOffer { .words { ["no", "on-failure", "always", "unless-stopped"] } }
    private static var drivers: ValueOffer { .words { LogSettings.drivers } }

    private static let life: [Flag<RunOptions>] = {
        let group = "Its life and its log"
        return [
            Flag("stop-timeout", takes: "seconds", group: group, "How long it may take to stop (10); -1 for ever.") {
                $0.stopTimeout = $1
            },
            Flag(
                "restart", takes: "policy", from: policies, group: group,
                "Start it again when it ends: no, on-failure[:n], always, unless-stopped."
            ) {
                $0.restart = $1
            },
            Flag("health-cmd", takes: "command", group: group, "A shell command that succeeds while it is healthy.") {
                $0.healthCommand = $1
            },
            Flag("health-interval", takes: "duration", group: group, "The time between two checks (30s).") {
                $0.healthInterval = $1
            },
            Flag("health-timeout", takes: "duration", group: group, "How long a check may take (30s).") {
                $0.healthTimeout = $1
            },
            Flag(
                "health-start-period", takes: "duration", group: group, "Failures in this time after the start do not count (0s)."
            ) {
                $0.healthStartPeriod = $1
            },
            Flag("health-retries", takes: "n", group: group, "So many failures one after another make it unhealthy (3).") {
                $0.healthRetries = $1
            },
            Flag("no-healthcheck", group: group, "Check nothing.") { $0.noHealthCheck = $1 },
            Flag("log-driver", takes: "driver", from: drivers, group: group, "json-file, or none to keep no log.") {
                $0.logDriver = $1
            },
            Flag(
                "log-opt", takes: "name=value", group: group, "max-size=10m: begin a new file then; max-file=3: keep so many."
            ) {
                $0.logOptions.append($1)
            },
        ]
    }()

    private static let limits: [Flag<RunOptions>] = {
        let group = "Limits"
        return LimitOptions.flags(group, in: { $1(&$0.limits) }) + [
            Flag("ulimit", takes: "name=soft[:hard]", group: group, "A limit of getrlimit(2): nofile=1024:2048.") {
                $0.ulimits.append($1)
            }
        ]
    }()

    private static let privileges: [Flag<RunOptions>] = {
        let group = "Privileges"
        return [
            Flag("cap-add", takes: "capability", from: capabilities, group: group, "Keep one more capability, or ALL.") {
                $0.addedCapabilities.append($1)
            },
            Flag("cap-drop", takes: "capability", from: capabilities, group: group, "Give one more capability up, or ALL.") {
                $0.droppedCapabilities.append($1)
            },
            Flag("privileged", group: group, "All capabilities, all devices, no filter, nothing hidden.") { $0.privileged = $1 },
            Flag(
                "security-opt", takes: "option", from: protections, group: group,
                "seccomp=FILE, seccomp=unconfined, no-new-privileges."
            ) {
                $0.securityOptions.append($1)
            },
            Flag("sysctl", takes: "name=value", group: group, "A kernel parameter of its namespaces.") { $0.sysctls.append($1) },
        ]
    }()

    private static let namespaces: [Flag<RunOptions>] = {
        let group = "Namespaces"
        return [
            Flag("pid", takes: "private|host", from: sharing, group: group, "Process numbers.") { $0.pid = $1 },
            Flag("ipc", takes: "private|host", from: sharing, group: group, "System V IPC and message queues.") { $0.ipc = $1 },
            Flag("uts", takes: "private|host", from: sharing, group: group, "The host name.") { $0.uts = $1 },
            Flag("userns", takes: "private|host", from: sharing, group: group, "User and group ids.") { $0.userNamespace = $1 },
            Flag("cgroupns", takes: "private|host", from: sharing, group: group, "The view of cgroups.") {
                $0.cgroupNamespace = $1
            },
        ]
    }()

    private static let learning: [Flag<RunOptions>] = {
        let group = "Learning"
        return [
            Flag("explain", group: group, "Tell each kernel call as it is made, and why, on standard error.") { $0.explain = $1 },
            Flag(
                "explain-format", takes: "format", from: formats, group: group,
                "text; all (with the calls that only carry bytes); json (a line for each)."
            ) { $0.explainFormat = $1 },
            Flag("explain-file", takes: "file", from: .files, group: group, "Tell it to this file instead.") {
                $0.explainFile = $1
            },
            Flag("script", takes: "file", from: .files, group: group, "Write a shell script that builds the same isolation.") {
                $0.script = $1
            },
            Flag(
                "without", takes: "step", from: steps, group: group,
                "Leave a step out, to see what breaks: proc, pivot, loopback, ..."
            ) {
                $0.without.append($1)
            },
        ]
    }()

    private static let state: [Flag<RunOptions>] = [
        Flag(
            "root", takes: "folder", from: .folders, group: "State",
            "Keep images and containers here, not in /var/lib/minibox (or MINIBOX_ROOT)."
        ) {
            $0.root = $1
        },
        Flag("help", group: "State", "Show this help.") { $0.help = $1 },
    ]
}
