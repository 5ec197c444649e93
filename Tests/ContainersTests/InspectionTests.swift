import Formats
import Linux
import OCI
import Testing

@testable import Containers

/// The document of a container that is made up.
@Suite struct `What inspect shows` {
    private static let id = String(repeating: "ab", count: 32)
    private static let run = LifeNote.Run(process: LiveProcess(pid: 42, startTime: 7, bootID: "boot"), startedAt: 1_500_000_000)

    private func record(_ change: (inout ContainerRecord) -> Void = { _ in }) -> ContainerRecord {
        var record = ContainerRecord(
            id: Self.id, name: "web", image: "busybox", imageID: "sha256:cd", command: ["sh", "-c", "true"], labels: ["k": "v"],
            createdAt: 1_000_000_000, removesItself: false, hasTerminal: false)
        change(&record)
        return record
    }

    private func document(
        _ life: KnownContainer.Life, _ record: ContainerRecord?, _ settings: ContainerSettings = ContainerSettings(),
        _ health: Health? = nil, _ size: ContainerSize? = nil
    ) -> Value {
        ContainerDocument(
            known: KnownContainer(id: Self.id, record: record, life: life), settings: settings, specification: nil,
            health: health, endpoints: [], size: size, folder: "/c", logPath: "/c/container.log"
        ).value
    }

    private func text(_ template: String, _ document: Value) throws -> String { try Template(template).inspect(document) }

    @Test func `of one that was never started are no paths, no times and no process`() throws {
        let value = document(.created(failure: nil, exitCode: 0), record())
        #expect(try text("{{.HostsPath}}{{.LogPath}}{{.State.Pid}} {{.State.StartedAt}}", value) == "0 0001-01-01T00:00:00Z")
        #expect(
            try text("{{.Name}} {{.Path}} {{json .Args}} {{.Created}}", value) == "/web sh [\"-c\",\"true\"] 1970-01-01T00:00:01Z"
        )
    }

    @Test(arguments: [
        (KnownContainer.Life.created(failure: "no", exitCode: 127), "created false false false false 0 127 no"),
        (.running(run, nil), "running true false false false 42 0 "), (.paused(run, nil), "paused true true false false 42 0 "),
        (.restarting(exitCode: 3, finishedAt: 1), "restarting true false true false 0 3 "),
        (.exited(startedAt: 1, finishedAt: 2, exitCode: 137, outOfMemory: true), "exited false false false true 0 137 "),
    ])
    func `of each life is its state`(_ life: KnownContainer.Life, _ expected: String) throws {
        let template =
            "{{with .State}}{{.Status}} {{.Running}} {{.Paused}} {{.Restarting}} {{.OOMKilled}} {{.Pid}} {{.ExitCode}} {{.Error}}{{end}}"
        #expect(try text(template, document(life, record())) == expected)
    }

    @Test func `of one whose record is damaged is what is known all the same`() throws {
        var settings = ContainerSettings()
        settings.hostname = "sea"
        let value = document(.damaged, nil, settings)
        #expect(try text("{{.State.Status}} {{.State.Dead}} {{.Config.Hostname}}", value) == "dead true sea")
        #expect(try text("{{.Name}} {{.Path}}{{.Created}}", value) == "/abababababab 0001-01-01T00:00:00Z")
    }

    @Test func `has sizes only where they were measured, also those of nothing`() {
        let life = KnownContainer.Life.created(failure: nil, exitCode: 0)
        #expect(!document(life, record()).json.contains("SizeRw"))
        let measured = document(life, record(), ContainerSettings(), nil, ContainerSize(written: 0, whole: 5))
        #expect(measured.json.contains("\"SizeRw\":0,\"SizeRootFs\":5,\"Mounts\""))
    }

    @Test func `has health only where it is checked`() throws {
        let life = KnownContainer.Life.running(Self.run, .healthy)
        #expect(!document(life, record()).json.contains("Health"))
        var settings = ContainerSettings()
        settings.health = HealthCheck(test: ["CMD-SHELL", "true"])
        settings.health?.interval = 30_000_000_000
        var health = Health()
        health.take(Health.Probe(start: 1, end: 2, exitCode: 0, output: "fine\n"), failuresAllowed: 3, isStarting: false)
        let value = document(life, record(), settings, health)
        #expect(try text("{{json .State.Health.Status}}{{(index .State.Health.Log 0).Output}}", value) == "\"healthy\"fine\n")
        #expect(try text("{{json .Config.Healthcheck}}", value) == #"{"Test":["CMD-SHELL","true"],"Interval":30000000000}"#)
        settings.health = HealthCheck(test: ["NONE"])
        #expect(!document(life, record(), settings, health).json.contains("\"Health\""))
    }

    @Test func `tells lists that were never made from empty ones`() throws {
        let value = document(.running(Self.run, nil), record())
        let lists = "{{json .HostConfig.Binds}} {{json .HostConfig.Dns}} {{json .ExecIDs}} {{json .Mounts}} {{json .Config.Cmd}}"
        #expect(try text(lists, value) == "null [] null [] null")
        #expect(try text("{{json .Config.Labels}} {{json .Config.Volumes}}", value) == #"{"k":"v"} null"#)
    }

    @Test func `leaves out what was not asked for, where Docker does`() {
        let json = document(.running(Self.run, nil), record()).json
        for key in ["StopSignal", "StopTimeout", "Sysctls", "Tmpfs", "Init", "ExposedPorts", "Healthcheck"] {
            #expect(!json.contains("\"\(key)\""), "\(key)")
        }
        var settings = ContainerSettings()
        settings.host.usesInit = true
        settings.host.sysctls = ["net.ipv4.ip_forward": "1"]
        let asked = document(.running(Self.run, nil), record { ($0.stopSignal, $0.stopSeconds) = ("SIGINT", 0) }, settings).json
        for pair in ["\"StopSignal\":\"SIGINT\"", "\"StopTimeout\":0", "\"Init\":true", "\"net.ipv4.ip_forward\":\"1\""] {
            #expect(asked.contains(pair), "\(pair)")
        }
    }

    @Test func `of --tmpfs stands in HostConfig, of other mounts in Mounts`() throws {
        var settings = ContainerSettings()
        settings.host.temporaries = ["/t": "size=1m"]
        let mounts = [
            MountPoint(type: "tmpfs", source: "", destination: "/t"),
            MountPoint(type: "bind", source: "/s", destination: "/b", isReadOnly: true, mode: "ro", propagation: "rprivate"),
            MountPoint(type: "volume", name: "v", source: "/v/_data", destination: "/v", mode: "z"),
        ]
        let value = document(.running(Self.run, nil), record { $0.mounts = mounts }, settings)
        #expect(
            try text("{{json .Mounts}}", value)
                == #"[{"Type":"bind","Source":"/s","Destination":"/b","Mode":"ro","RW":false,"Propagation":"rprivate"},"#
                + #"{"Type":"volume","Name":"v","Source":"/v/_data","Destination":"/v","Driver":"local","Mode":"z","RW":true,"#
                + #""Propagation":""}]"#)
        #expect(try text("{{json .HostConfig.Tmpfs}}", value) == #"{"/t":"size=1m"}"#)
    }

    @Test func `names the network namespace of one that runs`() throws {
        let key = "{{.NetworkSettings.SandboxKey}}{{range $name, $network := .NetworkSettings.Networks}} {{$name}}{{end}}"
        #expect(try text(key, document(.running(Self.run, nil), record())) == "/proc/42/ns/net none")
        var settings = ContainerSettings()
        settings.host.networkMode = "host"
        #expect(try text(key, document(.created(failure: nil, exitCode: 0), record(), settings)) == " host")
    }
}
