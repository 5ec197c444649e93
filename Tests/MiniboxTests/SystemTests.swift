import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `minibox system` {
    @Test func `df tells what is used, and what is not`() throws {
        try StateFolder.with { state in
            let format = "{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}|{{.Reclaimable}}"
            let id = try background(
                ["--name", "df1", "busybox", "sh", "-c", "head -c 5000 /dev/zero > /f; exec sleep 86331"], in: state)
            #expect(waitUntil { Machine.text("\(state.path)/containers/\(id)/upper/f").utf8.count == 5000 })
            let running = try minibox(["system", "df", "--format", format], in: state).lines
            #expect(running[0].hasPrefix("Images|2|1|") && running[0].hasSuffix("|0B (0%)"), "\(running)")
            #expect(running.dropFirst() == ["Containers|1|1|5kB|0B (0%)", "Local Volumes|0|0|0B|0B", "Build Cache|0|0|0B|0B"])
            state.end(id)
            #expect(try minibox(["system", "df", "--format", format], in: state).lines[1] == "Containers|1|0|5kB|5kB (100%)")
            let table = try minibox(["system", "df"], in: state).lines
            #expect(table[0].split(separator: " ") == ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE"])
            let verbose = try minibox(["system", "df", "-v"], in: state).stdout
            #expect(verbose.contains("\nContainers space usage:\n\nCONTAINER ID   IMAGE     COMMAND"), "\(verbose)")
            #expect(verbose.contains("\(id.prefix(12))   busybox"), "\(verbose)")
        }
    }

    @Test func `resume starts what comes back, and nothing else`() throws {
        try StateFolder.with { state in
            for (name, policy) in [("a", "always"), ("u", "unless-stopped"), ("s", "unless-stopped"), ("n", "no")] {
                try minibox(["run", "-d", "--name", "r\(name)", "--restart", policy, "busybox", "sleep", "86332"], in: state)
            }
            try minibox(["create", "--name", "rnew", "--restart", "always", "busybox", "sleep", "86332"], in: state)
            #expect(try minibox(["stop", "-t", "0", "rs"], in: state).code == 0)
            // As a reboot does it: the monitors and their containers are gone, and the run folder with them.
            for monitor in state.monitors { kill(monitor, SIGKILL) }
            #expect(waitUntil { state.processes.isEmpty })
            let groups = state.containers.flatMap { Machine.cgroups(of: $0) }
            for group in groups { unsafe rmdir(group) }
            try FileManager.default.removeItem(atPath: "\(state.path)/run")
            let outcome = try minibox(["system", "resume"], in: state)
            #expect(outcome.code == 0 && outcome.lines == ["ra", "ru"], "\(outcome)")
            #expect(try minibox(["ps", "--format", "{{.Names}}"], in: state).lines == ["ru", "ra"])
            #expect(try minibox(["system", "resume"], in: state).stdout == "")
            #expect(try minibox(["rm", "-f", "ra", "ru"], in: state).code == 0)
        }
    }

    @Test func `resume goes on with the others when one fails`() throws {
        try StateFolder.with { state in
            for name in ["bad", "good"] {
                try minibox(["create", "--name", name, "--restart", "always", "busybox", "sleep", "86333"], in: state)
                try minibox(["start", name], in: state)
                // No policy may bring it back meanwhile.
                try minibox(["kill", name], in: state)
            }
            let bad = try #require(
                state.containers.first { Machine.text("\(state.path)/containers/\($0)/container.json").contains("\"bad\"") })
            try "{".write(toFile: "\(state.path)/containers/\(bad)/config.json", atomically: true, encoding: .utf8)
            let outcome = try minibox(["system", "resume"], in: state)
            #expect(outcome.code == 1 && outcome.stdout == "good\n", "\(outcome)")
            #expect(outcome.stderr.contains("minibox: bad does not come back: "), "\(outcome)")
            #expect(try minibox(["rm", "-f", "good"], in: state).code == 0)
        }
    }

    @Test func `info has Docker's fields`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "in", "busybox", "sleep", "86334"], in: state)
            try minibox(["create", "busybox"], in: state)
            let format =
                "{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.OSType}} {{.DockerRootDir}}"
            #expect(try minibox(["system", "info", "-f", format], in: state).stdout == "2 1 0 1 linux \(state.path)\n")
            let json = try minibox(["info", "--format", "json"], in: state).stdout
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            #expect(object["NCPU"] as? Int == ProcessInfo.processInfo.processorCount)
            #expect(object["Name"] as? String == Machine.text("/proc/sys/kernel/hostname").trimmingCharacters(in: .newlines))
            #expect(try minibox(["info", "-f", "{{.NoSuch}}"], in: state).code == 1)
            state.end(id)
        }
    }
}
