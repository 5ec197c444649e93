import Foundation
import Testing

/// Volumes with a name and without, from their first use to their end.
@Suite(.asRoot) struct `A volume that containers share` {
    private func volumes(_ state: StateFolder) -> [String] { Machine.names(in: "\(state.path)/volumes") }

    private func data(_ name: String, in state: StateFolder) -> String { "\(state.path)/volumes/\(name)/_data" }

    @Test func `keeps what one container writes for the next one`() throws {
        try StateFolder.with { state throws in
            let writer = try inside(["-v", "data:/v"], "echo kept > /v/f", in: state)
            #expect(writer.code == 0)
            #expect(
                try output(["--mount", "type=volume,src=data,dst=/w,ro"], of: "cat /w/f; touch /w/x || true", in: state)
                    == "kept\n")
            #expect(Machine.names(in: data("data", in: state)) == ["f"])
            state.expectNothing()
        }
    }

    @Test func `receives at its first use what the image has there, with the directory's own owner and mode`() throws {
        try StateFolder.with { state throws in
            try ChangedImage.make(
                in: state,
                layer: { layer in
                    _ = try host(
                        """
                        cd \(layer) && mkdir -p srv/deep && echo one > srv/deep/f && ln srv/deep/f srv/g && ln -s deep srv/link &&
                        mkfifo srv/pipe && chown -R 7:8 srv && chmod 2751 srv
                        """)
                })
            let look = "stat -c '%a %u:%g' /v; cd /v; ls -A; cat link/f; stat -c %h g; ls /v/etc 2> /dev/null || true"
            let first = try output(["-v", "data:/srv"], of: look.replacing("/v", with: "/srv"), in: state)
            #expect(first == "2751 7:8\ndeep\ng\nlink\npipe\none\n2\n")
            #expect(try output(["-v", "data:/v"], of: look, in: state) == first)
            // Of two layers each has its part; a volume that holds something gets nothing more.
            #expect(try output(["-v", "both:/etc"], of: "ls /etc/passwd", in: state) == "/etc/passwd\n")
            #expect(
                try output(["-v", "both:/srv"], of: "ls /srv/passwd; ls /srv | grep -c deep || true", in: state)
                    == "/srv/passwd\n0\n")
        }
    }

    @Test func `receives nothing when it is told so, and a folder of the host never does`() throws {
        try StateFolder.with { state throws in
            let folder = try state.scratch()
            for words in [
                ["-v", "a1:/etc:nocopy"], ["--mount", "type=volume,src=a2,dst=/etc,volume-nocopy"], ["-v", "\(folder):/etc"],
            ] {
                let names = try output(words, of: "ls /etc", in: state)
                #expect(names == "hostname\nhosts\nresolv.conf\n", "\(words)")
            }
        }
    }

    @Test func `cannot be led outside by links of the image`() throws {
        try StateFolder.with { state throws in
            let decoy = try state.scratch("decoy")
            try "secret".write(toFile: "\(decoy)/f", atomically: true, encoding: .utf8)
            try ChangedImage.make(
                in: state,
                layer: { layer in
                    _ = try host(
                        """
                        cd \(layer) && ln -s \(decoy) evil && ln -s ../../../../../..\(decoy) up && ln -s /proc/1/root\(decoy) magic &&
                        ln -s loop loop && ln -s /etc inner && mkdir -p tree && ln -s \(decoy) tree/link
                        """)
                })
            for (name, place) in [("v1", "/evil"), ("v2", "/up"), ("v3", "/magic"), ("v4", "/loop"), ("v5", "/tree")] {
                _ = try minibox(["create", "-v", "\(name):\(place)", "busybox", "true"], in: state)
                #expect(Machine.names(in: data(name, in: state)) == (name == "v5" ? ["link"] : []), "\(place)")
            }
            #expect(Machine.names(in: decoy) == ["f"] && Machine.text("\(decoy)/f") == "secret")
            // A link that stays inside is followed.
            _ = try minibox(["create", "-v", "v6:/inner", "busybox", "true"], in: state)
            #expect(Machine.names(in: data("v6", in: state)).contains("passwd"))
        }
    }

    @Test func `is not mounted over a file, and nothing stays of the try`() throws {
        try StateFolder.with { state throws in
            for options in [["-v", "/etc/passwd"], ["-v", "named:/etc/passwd"]] {
                expectRefusal(
                    try minibox(["run", "--rm"] + options + ["busybox", "true"], in: state),
                    saying: "cannot mount volume over existing file, file exists /etc/passwd")
            }
            #expect(volumes(state) == ["named"])
            state.expectNothing()
        }
    }

    @Test func `without a name goes with a container that removes itself, and with rm -v`() throws {
        try StateFolder.with { state throws in
            #expect(try output(["-v", "/only"], of: "grep -c ' /only ' /proc/mounts", in: state) == "1\n")
            #expect(waitUntil { volumes(state) == [] })
            for options in [["-v"], []] {
                _ = try minibox(["create", "--name", "mine", "-v", "/only", "-v", "named:/n", "busybox", "true"], in: state)
                let mine = volumes(state).filter { $0.utf8.count == 64 }
                #expect(mine.count == 1)
                #expect(try minibox(["rm"] + options + ["mine"], in: state).code == 0)
                #expect(volumes(state) == (mine.filter { _ in options.isEmpty } + ["named"]).sorted())
            }
            let pruned = try minibox(["volume", "prune", "-f"], in: state)
            #expect(pruned.stdout.hasPrefix("Deleted Volumes:\n") && pruned.stdout.hasSuffix("\n\nTotal reclaimed space: 0B\n"))
            #expect(volumes(state) == ["named"])
            state.expectNothing()
        }
    }

    @Test func `that an image declares is made for each container, unless something else is mounted there`() throws {
        try StateFolder.with { state throws in
            try ChangedImage.make(in: state, config: { $0["Volumes"] = ["/data": [:], "/etc/": [:]] })
            let mounts = try output(["-v", "mine:/data"], of: "grep -cE ' /(data|etc) ' /proc/mounts; ls /etc/passwd", in: state)
            #expect(mounts == "2\n/etc/passwd\n")
            #expect(waitUntil { volumes(state) == ["mine"] })
            try ChangedImage.make(in: state, config: { $0["Volumes"] = ["../up": [:]] })
            expectRefusal(try minibox(["run", "--rm", "busybox", "true"], in: state), saying: "the image wants a volume at")
            state.expectNothing()
        }
    }

    @Test func `comes along with the other mounts of a container`() throws {
        try StateFolder.with { state throws in
            let folder = try state.scratch()
            _ = try minibox(
                ["run", "--name", "source", "-v", "/own", "-v", "\(folder):/host", "busybox", "sh", "-c", "echo q > /own/f"],
                in: state)
            #expect(try output(["--volumes-from", "source"], of: "cat /own/f; touch /host/x; touch /own/y", in: state) == "q\n")
            let readOnly = try inside(["--volumes-from", "source:ro"], "touch /own/x; touch /host/y", in: state)
            #expect(readOnly.stderr.split(separator: "\n").filter { $0.hasSuffix("Read-only file system") }.count == 2)
            // The request's own mount is the stronger one.
            #expect(try output(["--volumes-from", "source", "-v", "other:/own"], of: "ls /own", in: state) == "")
            expectRefusal(
                try minibox(["run", "--rm", "--volumes-from", "nosuch", "busybox", "true"], in: state),
                saying: "No such container: nosuch")
            expectRefusal(
                try minibox(["run", "--rm", "--volumes-from", "source:zz", "busybox", "true"], in: state),
                saying: "invalid mode: zz")
            // It goes with the last one that has it.
            _ = try minibox(["create", "--name", "heir", "--volumes-from", "source", "busybox", "true"], in: state)
            #expect(try minibox(["rm", "-v", "source"], in: state).code == 0 && volumes(state).count == 2)
            #expect(try minibox(["rm", "-v", "heir"], in: state).code == 0 && volumes(state) == ["other"])
        }
    }

    @Test func `of another kind is mounted when a container starts, in that container`() throws {
        try StateFolder.with { state throws in
            let folder = try state.scratch()
            for words in [
                ["-o", "type=tmpfs", "-o", "device=tmpfs", "mem"],
                ["-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,nosuid", "small"],
                ["-o", "type=none", "-o", "o=bind", "-o", "device=\(folder)", "shown"],
            ] { #expect(try minibox(["volume", "create"] + words, in: state).code == 0) }
            let grep = "grep ' /x ' /proc/mounts"
            #expect(try output(["-v", "mem:/x"], of: grep, in: state) == "tmpfs /x tmpfs rw,relatime 0 0\n")
            #expect(
                try output(["-v", "small:/x:ro"], of: grep, in: state) == "tmpfs /x tmpfs ro,nosuid,relatime,size=1024k 0 0\n")
            #expect(try inside(["-v", "shown:/x"], "touch /x/there", in: state).code == 0)
            #expect(Machine.names(in: folder) == ["there"])
            #expect(Machine.lines("/proc/self/mountinfo").allSatisfy { !$0.contains(state.path) })
        }
    }
}
