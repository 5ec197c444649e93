import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `minibox prune` {
    @Test func `removes the containers that do not run, after an answer`() throws {
        try StateFolder.with { state in
            let kept = try background(["--name", "kept", "busybox", "sleep", "86341"], in: state)
            try minibox(["run", "--name", "ended", "busybox", "sh", "-c", "head -c 3000 /dev/zero > /f"], in: state)
            try minibox(["create", "--name", "new", "--label", "keep", "busybox"], in: state)
            let no = try minibox(["container", "prune"], input: "n\n", in: state)
            #expect(
                no.code == 0
                    && no.stdout
                        == """
                        WARNING! This will remove all stopped containers.
                        Are you sure you want to continue? [y/N] \

                        """.trimmingCharacters(in: .newlines),
                "\(no)")
            #expect(state.names == ["ended", "kept", "new"])
            let ended = try #require(
                state.containers.first { Machine.text("\(state.path)/containers/\($0)/container.json").contains("\"ended\"") })
            let yes = try minibox(["container", "prune", "--filter", "label!=keep"], input: "y\n", in: state)
            #expect(yes.stdout.hasSuffix("[y/N] Deleted Containers:\n\(ended)\n\nTotal reclaimed space: 3kB\n"), "\(yes)")
            #expect(state.names == ["kept", "new"])
            #expect(
                try minibox(["container", "prune", "-f", "--filter", "until=1h"], in: state).stdout
                    == "Total reclaimed space: 0B\n")
            #expect(try minibox(["system", "prune", "-f"], in: state).stdout.contains("Deleted Containers:\n"))
            #expect(state.names == ["kept"])
            expectRefusal(
                try minibox(["container", "prune", "-f", "--filter", "color=red"], in: state), code: 1,
                saying: "Invalid filter 'color'")
            state.end(kept)
        }
    }

    /// What a crash leaves, made by hand: each of this state folder, and the like of which another one may own.
    @Test func `finds what was left, and touches nothing of others`() throws {
        try StateFolder.with { state in
            let kept = try background(["--name", "kept", "busybox", "sleep", "86342"], in: state)
            let gone = try background(["--name", "gone", "busybox", "true"], in: state)
            #expect(waitUntil { !state.locks.contains(gone) })
            #expect(try minibox(["rm", "gone"], in: state).code == 0)
            let foreign = String(repeating: "f", count: 64)
            let half = String(repeating: "1", count: 64)
            let outcome = try host(
                """
                cd $MINIBOX_ROOT; group=$(dirname \(Machine.cgroups(of: kept)[0]))
                mkdir $group/minibox-\(gone) $group/minibox-\(foreign)
                mkdir -p containers/\(half)/upper; head -c 2000 /dev/zero > containers/\(half)/upper/f
                ln -s \(half) names/half; ln -s \(gone) names/stale
                : > run/sockets/\(gone); mkdir layers/.busybox-1; : > images/blobs/sha256/.layer-1
                touch -d '1 hour ago' cache/x.bpf.1.new containers/\(kept)/container.json.00.new
                touch containers/\(kept)/settings.json.00.new; mkdir containers/mine
                $MINIBOX system prune -f; code=$?
                ls -d $group/minibox-\(gone) $group/minibox-\(foreign); rmdir $group/minibox-\(foreign)
                ls containers names run/sockets layers images/blobs/sha256 cache containers/\(kept); exit $code
                """, in: state)
            #expect(outcome.code == 0, "\(outcome)")
            let (told, left) = try #require(outcome.stdout.components(separatedBy: "Total reclaimed space: 2kB\n").pair)
            for thing in [
                "cgroup minibox-\(gone)", "folder \(state.path)/containers/\(half)", "name half", "name stale",
                "socket \(state.path)/run/sockets/\(gone)", "layer .busybox-1", "blob .layer-1", "cache/x.bpf.1.new",
                "containers/\(kept)/container.json.00.new",
            ] { #expect(told.contains(thing), "\(thing) is missing: \(outcome)") }
            // A group that this folder has never known, a draft that may be in the writing, a folder that is no container's.
            #expect(left.contains("minibox-\(foreign)") && left.contains("settings.json.00.new") && left.contains("mine"))
            for thing in ["minibox-\(gone)", half, "stale", ".busybox-1", ".layer-1", "x.bpf.1.new"] {
                #expect(!left.contains(thing), "\(thing) is still there: \(outcome)")
            }
            #expect(try minibox(["exec", "kept", "true"], in: state).code == 0)
            #expect(!(try minibox(["system", "prune", "-f"], in: state).stdout.contains("Left by")))
            state.end(kept)
        }
    }

    @Test func `leaves a group with processes in it alone`() throws {
        try StateFolder.with { state in
            let gone = try background(["--name", "gone", "busybox", "true"], in: state)
            #expect(waitUntil { !state.locks.contains(gone) })
            let kept = try background(["--name", "kept", "busybox", "sleep", "86343"], in: state)
            let outcome = try host(
                """
                group=$(dirname \(Machine.cgroups(of: kept)[0])); mine=$group/minibox-\(gone); mkdir $mine
                sh -c "echo \\$\\$ > $mine/cgroup.procs; exec sleep 86344" & until grep -q . $mine/cgroup.procs; do sleep 0.01; done
                $MINIBOX system prune -f; cat $mine/cgroup.procs; kill $!; wait $!; rmdir $mine
                """, in: state)
            #expect(!outcome.stdout.contains("cgroup minibox-") && outcome.lines.last.flatMap { Int($0) } != nil, "\(outcome)")
            state.end(kept)
        }
    }

    @Test func `removes images that nobody uses only when asked for all`() throws {
        try StateFolder.with { state in
            let id = try background(["--name", "user", "busybox", "sleep", "86345"], in: state)
            #expect(!(try minibox(["system", "prune", "-a", "-f"], in: state).stdout.contains("busybox")))
            state.end(id)
            #expect(!(try minibox(["system", "prune", "-f"], in: state).stdout.contains("untagged")))
            let all = try minibox(["system", "prune", "-a", "-f"], in: state)
            #expect(all.stdout.contains("Deleted Images:\nuntagged: busybox:latest\ndeleted: sha256:"), "\(all)")
            #expect(Machine.names(in: "\(state.path)/layers") == [])
            #expect(try minibox(["run", "--rm", "busybox", "echo", "again"], in: state).stdout == "again\n")
        }
    }
}

extension Array {
    /// The two elements of an array of two.
    fileprivate var pair: (Element, Element)? { count == 2 ? (self[0], self[1]) : nil }
}
