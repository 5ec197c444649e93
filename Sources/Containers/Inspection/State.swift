import Formats

extension ContainerDocument {
    /// `State`: how it is with it at this moment.
    var state: Value {
        var isPaused = false
        var pid: Int32 = 0
        var code: Int32 = 0
        var failure = ""
        var ranOutOfMemory = false
        var times = (start: Timestamp.never, end: Timestamp.never)
        switch known.life {
        case .created(let reason, let exitCode): (failure, code) = (reason ?? "", exitCode)
        case .running(let run, _): (pid, times.start) = (run.process.pid, moment(run.startedAt))
        case .paused(let run, _): (isPaused, pid, times.start) = (true, run.process.pid, moment(run.startedAt))
        case .restarting(let exitCode, let at): (code, times.end) = (exitCode, moment(at))
        case .exited(let start, let end, let exitCode, let outOfMemory):
            (times.start, times.end, code, ranOutOfMemory) = (moment(start), moment(end), exitCode, outOfMemory)
        case .damaged: break
        }
        let status = known.status
        return .object(
            [
                ("Status", .string(status)),
                // Docker counts one that waits for its next start as running.
                ("Running", .bool(known.run != nil || status == "restarting")), ("Paused", .bool(isPaused)),
                ("Restarting", .bool(status == "restarting")), ("OOMKilled", .bool(ranOutOfMemory)),
                ("Dead", .bool(known.life == .damaged)), ("Pid", .integer(pid)), ("ExitCode", .integer(code)),
                ("Error", .string(failure)), ("StartedAt", .string(times.start)), ("FinishedAt", .string(times.end)),
                ("Health", healthState),
            ], omittingEmpty: ["Health"])
    }

    /// What the checks have found since its last start; null for a container without checks.
    private var healthState: Value {
        guard settings.health?.command != nil, let health else { return .null }
        return [
            "Status": .string(health.status.rawValue), "FailingStreak": .integer(health.failingStreak),
            "Log": .array(
                health.log.map {
                    [
                        "Start": .string(moment($0.start)), "End": .string(moment($0.end)), "ExitCode": .integer($0.exitCode),
                        "Output": .string($0.output),
                    ]
                }),
        ]
    }
}
