import Linux

/// Keeps the shell commands of the calls it hears.
final class Recorder: CallListener {
    private(set) var commands: [String] = []

    func called(_ call: Call, result: Int, errno: Errno?) {
        if let shell = call.shell { commands.append(shell.text) }
    }

    func began(_ step: Step) {}
    func leftOut(_ step: Step) {}
}

extension Story {
    func told() throws {
        let recorder = Recorder()
        Door.listener = recorder
        defer { Door.listener = nil }
        let second = try Cgroup.create(named: name + "-told", in: layout, limits: Story.limits)
        try second.remove()
        let directory = { (controller: CgroupController) in second.directories.first { $0.controllers.contains(controller) }!.path
        }
        var expected = [
            "echo 20 > \(directory(.pids))/pids.max", "rmdir \(directory(.pids))", "mkdir -m 0755 \(directory(.memory))",
        ]
        if !second.unifiedHas(.devices) {
            expected.append("echo 'c 1:3 rwm' > \(directory(.devices))/devices.allow")
        }
        for command in expected {
            try expect(recorder.commands.contains(command), "not told: \(command); but: \(recorder.commands)")
        }
    }
}
