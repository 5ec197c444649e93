import Foundation
import Testing

private let areInstalled = ["pasta", "slirp4netns"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }

/// Containers of somebody who is not root, with pasta and slirp4netns: this machine, a world behind its way out at 192.168.50.1,
/// and a device for tunnels that everybody may open are of the test's own namespaces.
@Suite(
    .asRoot, .serialized,
    .enabled(if: areInstalled, "pasta and slirp4netns are not installed: Scripts/setup tests"))
struct `An ordinary user's containers on networks` {
    private static let user = """
        unshare --net sleep 1000 & world=$!
        until [ "$(readlink /proc/$world/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
        folder=$MINIBOX_ROOT/scratch/u; mkdir -p $folder/www; cp $MINIBOX $folder/minibox; chown -R 1000:1000 $folder
        mknod -m 666 $folder/tun c 10 200; [ -n "$CLOSED" ] || mount --bind $folder/tun /dev/net/tun
        ip link set up1 netns $world; outside() { nsenter --target $world --net "$@"; }
        outside ip link set lo up; outside ip address add 192.168.50.1/24 dev up1; outside ip link set up1 up
        echo outside > $folder/www/name; kill=$world
        nsenter --target $world --net busybox httpd -f -p 192.168.50.1:80 -h $folder/www > /dev/null 2>&1 & kill="$kill $!"
        busybox httpd -f -p 8087 -h $folder/www > /dev/null 2>&1 & kill="$kill $!"; trap 'kill $kill' EXIT
        unset MINIBOX_NETWORK
        u() { setpriv --reuid 1000 --regid 1000 --clear-groups --inh-caps=-all \
            env MINIBOX_ROOT=$folder/state $USERS $folder/minibox "$@"; }
        get() { busybox timeout 3 busybox wget -q -O - "$1" 2>&1 || echo nothing; }
        until outside busybox wget -q -O /dev/null http://192.168.50.1/name 2> /dev/null; do sleep 0.01; done
        until [ "$(get http://127.0.0.1:8087/name)" = outside ]; do sleep 0.01; done
        # The words of a line of its life lock: the number of its monitor, of its program.
        noted() { sed -n "s/^$1 \\([0-9]*\\) .*/\\1/p" $folder/state/run/locks/* | tail -n 1; }
        serve() { # OPTION...
            u run -d --name web "$@" busybox sh -c 'mkdir /w; echo inside > /w/name; exec httpd -f -p 80 -h /w' > /dev/null
            until u exec web wget -q -O /dev/null http://127.0.0.1/name; do sleep 0.05; done
        }

        """

    private func run(_ script: String, _ program: String = "", closed: Bool = false, in state: StateFolder) throws -> Outcome {
        try setMode(state.path, 0o755)
        _ = try state.scratch("u")
        try setMode("\(state.path)/scratch", 0o755)
        let outcome = try withOwnNetwork("NET=\(program) CLOSED=\(closed ? "yes" : "")\n" + Self.user + script, in: state)
        state.expectNothingAlive()
        return outcome
    }

    /// What was said, but for what she hears of her subordinate ids.
    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { !$0.contains("one user and one group") }
    }

    private func lines(_ outcome: Outcome) -> [String] { lines(outcome.stdout) }

    @Test(arguments: ["pasta", "slirp4netns"]) func `reach the world, and nothing that this machine keeps to itself`(
        _ program: String
    ) throws {
        try StateFolder.with { state throws in
            let outcome = try run(
                """
                u run --rm -h box --network $NET busybox sh -c '
                    get() { timeout 2 wget -q -O - "$1" 2> /dev/null || echo nothing; }
                    get http://192.168.50.1/name; get http://192.168.50.5:8087/name
                    for address in 127.0.0.1 10.0.2.2 10.0.2.3 10.0.2.100; do get http://$address:8087/name; done
                    ip -4 -o address show eth0 | tr -s " " | cut -d " " -f 4; grep box /etc/hosts; head -n 1 /etc/resolv.conf'
                """, program, in: state)
            let expected =
                ["outside", "outside"] + Array(repeating: "nothing", count: 4)
                + ["10.0.2.100/24", "10.0.2.100\tbox", "nameserver 10.0.2.3"]
            #expect(lines(outcome) == expected, "\(outcome)")
        }
    }

    @Test(arguments: ["pasta", "slirp4netns"]) func `are answered what this machine's own name server says`(_ program: String)
        throws
    {
        let server = """
            import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.53", 53))
            while True:
                q, a = s.recvfrom(512); end = q.find(0, 12) + 5; isv4 = q[end - 3] == 1
                answer = bytes([192, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, 3]) if isv4 else bytes()
                s.sendto(q[:2] + bytes([129, 128, 0, 1, 0, 1 if isv4 else 0, 0, 0, 0, 0]) + q[12:end] + answer, a)
            """
        try StateFolder.with { state throws in
            let outcome = try run(
                """
                echo 'nameserver 127.0.0.53' > $folder/resolv.conf; mount --bind $folder/resolv.conf /etc/resolv.conf
                /usr/bin/python3 -c '\(server)' & kill="$kill $!"
                until grep -q ':0035 ' /proc/net/udp; do sleep 0.01; done
                u run --rm --network $NET busybox timeout 5 nslookup -type=a some.name | sed -n 's/^Address: *//p' | tail -n 1
                """, program, in: state)
            #expect(lines(outcome) == ["10.1.2.3"], "\(outcome)")
        }
    }

    @Test(arguments: ["pasta", "slirp4netns"]) func `are reached by their published ports, as root's are`(_ program: String)
        throws
    {
        try StateFolder.with { state throws in
            let outcome = try run(
                """
                serve --network $NET -p 8080:80 -p 127.0.0.1:9090:80
                for host in 127.0.0.1:8080 192.168.50.5:8080 '[::1]:8080' 127.0.0.1:9090; do get http://$host/name; done
                get http://192.168.50.5:9090/name
                outside busybox timeout 3 busybox wget -q -O - http://192.168.50.5:8080/name
                u port web
                u inspect -f '{{.NetworkSettings.IPAddress}} {{(index .NetworkSettings.Ports "80/tcp" 0).HostPort}}' web
                u run --rm --network $NET -p 8080:80 busybox true 2>&1 | grep -o 'failed: .*'
                u run --rm --network $NET -p 80:80 busybox true 2>&1 | grep -o 'failed: .*\\|net.ipv4.ip_unpriv.*'
                u rm -f web
                """, program, in: state)
            let expected =
                Array(repeating: "inside", count: 4) + [
                    "wget: can't connect to remote host (192.168.50.5): Connection refused", "nothing", "inside",
                    "80/tcp -> 0.0.0.0:8080", "80/tcp -> 127.0.0.1:9090", "80/tcp -> [::]:8080", "10.0.2.100 8080",
                    "failed: port is already allocated", "failed: permission denied",
                    "net.ipv4.ip_unprivileged_port_start=80", "web",
                ]
            #expect(lines(outcome) == expected, "\(outcome)")
        }
    }

    @Test(arguments: ["pasta", "slirp4netns"]) func `have their program as long as they live, and no longer`(_ program: String)
        throws
    {
        try StateFolder.with { state throws in
            let outcome = try run(
                """
                ended() { until [ ! -d /proc/$1 ] || grep -q '^State:.Z' /proc/$1/status; do sleep 0.01; done; echo ended; }
                way() { until u exec web timeout 2 wget -q -O - http://192.168.50.1/name 2> /dev/null; do sleep 0.05; done; }
                serve --network $NET -p 8080:80
                first=$(noted network); ps -o args= -p $first | cut -d ' ' -f 1
                u restart -t 0 web; ended $first; second=$(noted network); way; get http://127.0.0.1:8080/name
                sleep 1; kill -9 $second; ended $second; until [ "$(noted network)" != $second ]; do sleep 0.01; done; way
                third=$(noted network); monitor=$(noted monitor); kill -9 $monitor; ended $monitor; u inspect -f '{{.State.Status}}' web; ended $third
                u start web; way; fourth=$(noted network); u kill web; ended $fourth; u rm web
                """, program, in: state)
            let expected = [
                program, "web", "ended", "outside", "inside", "ended", "outside", "ended", "exited", "ended", "web", "outside",
                "web",
                "ended",
                "web",
            ]
            #expect(lines(outcome) == expected, "\(outcome)")
        }
    }

    @Test func `have what is installed when nobody says, and else loopback, with one warning`() throws {
        try StateFolder.with { state throws in
            let links = "busybox sh -c 'ip -o link | wc -l' 2>&1"
            let outcome = try run(
                """
                u run --rm \(links); ip route del default; u run --rm \(links)
                u run --rm busybox sh -c "ip -4 -o address show eth0 | tr -s ' ' | cut -d ' ' -f 4"
                USERS=PATH=/nowhere; u run --rm \(links); u run --rm --network none \(links)
                USERS='PATH=/nowhere MINIBOX_NETWORK=none'; u run --rm \(links)
                """, in: state)
            let warning = [
                "minibox: warning: the container has loopback only: neither pasta nor slirp4netns is installed",
                "  fix: apt-get install passt, as root; or --network none",
            ]
            #expect(lines(outcome) == ["2", "2", "10.0.2.100/24"] + warning + ["1", "1", "1"], "\(outcome)")
        }
        try StateFolder.with { state throws in
            let outcome = try run("u run --rm busybox true; u run --rm --network pasta busybox true", closed: true, in: state)
            let errors = lines(outcome.stderr)
            #expect(outcome.code == 125 && errors.count == 4, "\(outcome)")
            #expect(errors.filter { $0.contains("chmod 666 /dev/net/tun") }.count == 2, "\(outcome)")
        }
    }

    @Test func `are refused what only root has, with the way that they have`() throws {
        try StateFolder.with { state throws in
            let outcome = try run(
                """
                u run -d --name web busybox sleep 1000 > /dev/null; u network create back > /dev/null
                for word in bridge back container:web; do u run --rm --network $word busybox true 2>&1; done
                u network connect back web 2>&1; m run --rm --network pasta busybox true 2>&1; u rm -f web
                """, in: state)
            let fixes = lines(outcome).filter { $0.hasPrefix("  fix: ") }
            #expect(fixes.count == 5 && fixes[0].contains("--network pasta") && fixes[2].contains("-p"), "\(outcome)")
            #expect(fixes[3].contains("-p") && fixes[4].contains("root has bridges"), "\(outcome)")
        }
    }

    @Test func `tell their own failure, not that of the program that looks for them`() throws {
        try StateFolder.with { state throws in
            let outcome = try run("u run --rm -v $folder/none/x:/x --network slirp4netns -w /dev/null/x busybox true", in: state)
            #expect(outcome.code == 125 && outcome.stderr.contains("working directory"), "\(outcome)")
        }
    }
}
