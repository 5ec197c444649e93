import Formats

/// A piece of what `docker inspect` shows, with the types of Docker's program.
let document: Value = .object([
    ("Id", "aaaaaaaaaaaa"),
    ("Name", "/ic"),
    ("Args", ["-c", "echo hi"]),
    (
        "State",
        .object(
            [("Status", "created"), ("Running", false), ("Pid", 0), ("ExitCode", 0), ("Health", .null)],
            type: "container.State", omittingEmpty: ["Health"])
    ),
    ("ExecIDs", .nilArray),
    (
        "HostConfig",
        .object([
            ("Binds", .nilArray), ("Dns", []), ("Memory", 33_554_432), ("PidsLimit", .null),
            ("RestartPolicy", ["Name": "on-failure", "MaximumRetryCount": 3]),
            ("PortBindings", .map([("80/tcp", [["HostIp": "", "HostPort": "18300"]])])),
        ])
    ),
    (
        "Config",
        .object([
            ("User", ""), ("Env", ["A=1", "PATH=/bin"]),
            ("Labels", .map(["k": "v", "b": "<x&y>", "a": "1"])), ("Volumes", .map([("/anon", [:])])),
        ])
    ),
    (
        "NetworkSettings",
        .object([
            ("Ports", .map([(String, Value)]())),
            ("Networks", .map([("bridge", ["IPAddress": "172.17.0.2", "DriverOpts": .nilMap])])),
        ])
    ),
])

/// What a template makes of the document, or its complaint, as `docker inspect --format` prints it.
func inspected(_ template: String) -> String {
    do { return try Template(template).inspect(document) } catch { return error.description }
}
