import Formats

extension ContainerDocument {
    /// `Config`: what runs in it, as the user and the image have it.
    var config: Value {
        let record = known.record
        let isAttached = !settings.isDetached
        let takesInput = isAttached && settings.keepsInputOpen
        return .object(
            [
                ("Hostname", .string(settings.hostname)), ("Domainname", .string(settings.domainname)),
                ("User", .string(settings.user)), ("AttachStdin", .bool(takesInput)), ("AttachStdout", .bool(isAttached)),
                ("AttachStderr", .bool(isAttached)), ("ExposedPorts", exposedPorts), ("Tty", .bool(record?.hasTerminal ?? false)),
                ("OpenStdin", .bool(settings.keepsInputOpen)), ("StdinOnce", .bool(takesInput)),
                ("Env", .array(settings.environment)), ("Cmd", .array(nonEmpty(settings.command))),
                ("Healthcheck", settings.health.map(\.value) ?? .null), ("Image", .string(record?.image ?? "")),
                ("Volumes", volumes), ("WorkingDir", .string(settings.workingDirectory)),
                ("Entrypoint", .array(settings.entrypoint)), ("OnBuild", .nilArray), ("Labels", .map(record?.labels ?? [:])),
                ("StopSignal", .string(record?.stopSignal ?? "")),
                ("StopTimeout", record?.stopSeconds.map { .integer($0) } ?? .null),
            ],
            omittingEmpty: Set(
                ["ExposedPorts", "Healthcheck", "StopSignal"] + (record?.stopSeconds == nil ? ["StopTimeout"] : [])))
    }

    private var exposedPorts: Value {
        guard let ports = known.record?.exposedPorts else { return .nilMap }
        return .map(ports.map { ($0, .object([])) })
    }

    /// A map of paths to nothing, as Docker has it.
    private var volumes: Value {
        settings.volumes.isEmpty ? .nilMap : .map(settings.volumes.map { ($0, .object([])) })
    }
}

/// Docker tells a list that was never made from an empty one, and makes none for nothing.
func nonEmpty(_ words: [String]?) -> [String]? { words?.isEmpty == true ? nil : words }

extension HealthCheck {
    /// As it was asked for; times in nanoseconds.
    var value: Value {
        .object(
            [
                ("Test", .array(test)), ("Interval", .int(interval ?? 0)), ("Timeout", .int(timeout ?? 0)),
                ("StartPeriod", .int(startPeriod ?? 0)), ("Retries", .integer(retries ?? 0)),
            ], omittingEmpty: ["Test", "Interval", "Timeout", "StartPeriod", "Retries"])
    }
}
