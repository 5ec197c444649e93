import Foundation
import Testing

/// Who reaches whom: containers, this machine, and a world outside, in network namespaces of the test's own.
@Suite(.asRoot, .serialized) struct `Containers on networks` {
    /// A world behind the way out, at 192.168.50.1, and a web server in a container, published as port 8080.
    private static let world = """
        unshare --net sleep 1000 & world=$!
        until [ "$(readlink /proc/$world/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
        ip link set up1 netns $world; outside() { nsenter --target $world --net "$@"; }
        outside ip link set lo up; outside ip address add 192.168.50.1/24 dev up1; outside ip link set up1 up
        mkdir -p $MINIBOX_ROOT/www; echo outside > $MINIBOX_ROOT/www/name
        nsenter --target $world --net busybox httpd -f -p 192.168.50.1:80 -h $MINIBOX_ROOT/www > /dev/null 2>&1 & server=$!; trap 'kill $world $server' EXIT
        serve() { # NAME OPTION...
            name=$1; shift
            m run -d --name "$name" "$@" busybox sh -c 'mkdir /w; hostname > /w/name; exec httpd -f -p 80 -h /w' > /dev/null
            until m exec "$name" wget -q -O /dev/null http://127.0.0.1/name; do sleep 0.05; done
        }
        get() { busybox timeout 3 busybox wget -q -O - "$1" 2>&1; }
        try() { m run --rm --init "$@" 2>&1; }

        """

    private func reach(_ script: String, in state: StateFolder) throws -> Outcome {
        try withOwnNetwork(Self.world + script, in: state)
    }

    @Test func `reach each other by name, the world by this machine's address, and are reached by published ports`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                nft list ruleset > $MINIBOX_ROOT/before; sysctl -n net.ipv4.ip_forward
                m network create back > /dev/null
                serve web --network back -h web -p 8080:80
                get http://127.0.0.1:8080/name; get http://192.168.50.5:8080/name; get http://[::1]:8080/name
                outside busybox timeout 3 busybox wget -q -O - http://192.168.50.5:8080/name
                try --network back busybox timeout 3 wget -q -O - http://web/name
                try busybox timeout 3 wget -q -O - http://192.168.50.5:8080/name
                m exec web wget -q -O - http://192.168.50.5:8080/name
                try --network back busybox timeout 3 wget -q -O - http://192.168.50.1/name
                sysctl -n net.ipv4.ip_forward
                m rm -f web; m network rm back; sleep 4; sysctl -n net.ipv4.ip_forward
                nft list ruleset | diff - $MINIBOX_ROOT/before && ip -br link | grep -c ^mb
                """, in: state)
            let lines = outcome.stdout.split(separator: "\n").map(String.init)
            let reached = Array(repeating: "web", count: 7) + ["outside"]
            #expect(lines == ["0"] + reached + ["1", "web", "back", "0", "0"], "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `of another network, or outside, do not reach what is not published`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create --subnet 10.98.0.0/24 one > /dev/null; m network create --internal --subnet 10.97.0.0/24 in > /dev/null
                serve web --network one -h web; serve secret --network in -h secret
                outside ip route add 10.98.0.0/16 via 192.168.50.5
                echo this machine: $(get http://10.98.0.2/name) $(get http://10.97.0.2/name)
                echo sibling: $(try --network in busybox timeout 3 wget -q -O - http://10.97.0.2/name)
                echo other: $(try busybox timeout 1 wget -q -O - http://10.98.0.2/name)
                echo outside: $(outside busybox timeout 1 busybox wget -q -O - http://10.98.0.2/name)
                echo internal: $(try --network in busybox sh -c 'ip route | grep -c default; timeout 1 wget -q -O - http://192.168.50.1/name')
                m rm -f web secret > /dev/null
                """, in: state)
            #expect(
                outcome.stdout.hasPrefix("this machine: web secret\nsibling: secret\nother:\noutside:\ninternal: 0"), "\(outcome)"
            )
            #expect(outcome.stdout.components(separatedBy: "outside").count == 2, "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `are connected and disconnected while a ping goes on, and their ports go along`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create one > /dev/null; m network create two > /dev/null
                serve web --network one -h web -p 8080:80
                m run -d --name pinger --network two busybox sleep 1000 > /dev/null; m exec pinger grep -c web /etc/hosts
                m network connect --alias www two web; m exec web ip -o -4 address | grep -c eth
                m run -d --name pinger2 --network two busybox ping www > /dev/null; sleep 0.5
                m network disconnect one web; get http://127.0.0.1:8080/name; get http://192.168.50.5:8080/name
                m exec web sh -c 'ip -o -4 address | grep -c eth; ip route | grep -c default'; m exec web wget -q -O - http://192.168.50.1/name
                sleep 0.5; m logs pinger2 | grep -c 'bytes from'; m network disconnect two web; m exec web ip -o link | grep -c eth
                m network connect one web; get http://127.0.0.1:8080/name
                m rm -f web pinger pinger2 > /dev/null
                """, in: state)
            #expect(outcome.stdout.hasPrefix("0\n2\nweb\nweb\n1\n1\noutside\n"), "\(outcome)")
            #expect(outcome.stdout.hasSuffix("\n0\nweb\n"), "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `of IPv6 networks have both addresses, and reach the world by both`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                ip address add fd50::5/64 dev up0 nodad; outside ip address add fd50::1/64 dev up1 nodad; ip route add default via fd50::1
                m network create --ipv6 --subnet 10.96.0.0/24 --subnet fd96::/64 dual > /dev/null
                serve web --network dual -h web -p 8080:80
                m exec web ip -o address show eth0 | grep -c -e 10.96.0.2/24 -e fd96::2/64
                try --network dual busybox ping -6 -q -c 1 -W 3 web | grep received
                try --network dual busybox ping -q -c 1 -W 3 fd50::1 | grep received
                get http://[::1]:8080/name; outside busybox timeout 3 busybox wget -q -O - http://[fd50::5]:8080/name
                m inspect -f '{{.NetworkSettings.Networks.dual.GlobalIPv6Address}} {{.NetworkSettings.Networks.dual.IPv6Gateway}}' web
                m rm -f web > /dev/null
                """, in: state)
            let received = "1 packets transmitted, 1 packets received, 0% packet loss\n"
            #expect(outcome.stdout == "2\n\(received)\(received)web\nweb\nfd96::2 fd96::1\n", "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `share another's network, and go on without its links when it ends`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                serve web -h web
                m run --rm --network container:web busybox sh -c 'hostname; wget -q -O - http://127.0.0.1/name; ip -o link | grep -c eth0'
                m run -d --name guest --network container:web busybox sleep 1000 > /dev/null
                m rm -f web > /dev/null; sleep 1; m exec guest ip -o link | grep -c eth; ip -o link | grep -c mb.*-0@
                m start guest; m rm -f guest > /dev/null; m run --rm --network container:web busybox true; echo $?
                for words in '-h x' '-p 80' '--dns 192.0.2.1' '--add-host a:192.0.2.1' '--expose 80' '--ip 10.0.0.1'; do
                    m run --rm --network container:x1 $words busybox true 2>&1 | head -n 1
                done
                """, in: state)
            #expect(outcome.stdout.hasPrefix("web\nweb\n1\n0\n0\nguest\n125\n"), "\(outcome)")
            #expect(outcome.stdout.components(separatedBy: "minibox: conflicting options").count == 7, "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `on macvlan and ipvlan networks are machines of the network outside`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create -d macvlan --subnet 192.168.50.0/24 --gateway 192.168.50.1 --ip-range 192.168.50.64/28 -o parent=up0 lan
                m run --rm --network lan busybox sh -c 'ip -o -4 address show eth0 | grep -c 192.168.50.64/24; ping -q -c 1 -W 3 192.168.50.1 | grep -c "1 packets received"'
                m network create -d ipvlan --subnet 192.168.51.0/24 -o parent=up1x never 2>&1 | grep -c 'no link up1x'
                m run --rm --network never busybox true
                ip link add probe0 type dummy 2> /dev/null || { echo no dummy; exit; }
                m network create -d macvlan --subnet 10.95.0.0/24 alone > /dev/null
                m run -d --name one --network alone -h one busybox sleep 1000 > /dev/null
                m run --rm --network alone busybox ping -q -c 1 -W 3 one | grep -c '1 packets received'
                m rm -f one > /dev/null; sleep 4; ip -o link | grep -c dm-
                """, in: state)
            #expect(outcome.stdout.contains(/\n1\n1\n1\n(1\n0|no dummy)\n/), "\(outcome)")
            #expect(outcome.stderr.contains("there is no link up1x, which the network never is a part of"), "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `get nothing of what an earlier one had published, however that ended`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m run -d --name keep busybox sleep 1000 > /dev/null
                serve first -h first -p 8080:80; get http://192.168.50.5:8080/name
                kill -9 $(pgrep -f "^minibox-monitor $(m inspect -f '{{.Id}}' first)"); sleep 0.2
                serve second -h second; m inspect -f '{{.NetworkSettings.IPAddress}}' second; get http://192.168.50.5:8080/name
                m rm -f first second keep > /dev/null
                """, in: state)
            #expect(outcome.stdout.hasPrefix("first\n172.17.0.3\nwget: can't connect"), "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `without IPv6 have none at all, and internal ones no published ports`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create --internal in > /dev/null; ls /proc/sys/net/ipv6 > /dev/null || exit
                serve jail --network in -p 8080:80; m exec jail ip -o -6 address show eth0 | wc -l
                ip -o -6 address | grep -c mb-; get http://127.0.0.1:8080/name; m rm -f jail > /dev/null
                """, in: state)
            #expect(outcome.stdout.hasPrefix("0\n0\nwget: can't connect"), "\(outcome)")
            #expect(outcome.stderr.contains("no port is published: the container is on no network that has a way in"))
            state.expectNothingAlive()
        }
    }

    @Test func `are where their record says, when they are started and connected in the same moment`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create one > /dev/null; m network create two > /dev/null
                for i in 1 2 3 4 5 6; do
                    m create --name both$i --network one busybox sleep 1000 > /dev/null
                    m start both$i > /dev/null & a=$!; m network connect two both$i & b=$!; m network disconnect one both$i & wait $! $a $b
                    m exec both$i ip -o -4 address | grep -c eth; m inspect -f '{{len .NetworkSettings.Networks}}' both$i
                done
                m rm -f both1 both2 both3 both4 both5 both6 > /dev/null
                """, in: state)
            #expect(outcome.stdout == String(repeating: "1\n", count: 12), "\(outcome)")
            state.expectNothingAlive()
        }
    }

    @Test func `do not take over a bridge that somebody else has made`() throws {
        try StateFolder.with { state throws in
            let outcome = try reach(
                """
                m network create -o com.docker.network.bridge.name=br0 mine > /dev/null; ip link add br0 type bridge
                m run --rm --network mine busybox true; echo $?; sleep 4; ip -o link show br0 | wc -l
                m network create -o com.docker.network.bridge.name=br0 other; echo $?
                """, in: state)
            #expect(outcome.stdout == "125\n1\n1\n", "\(outcome)")
            #expect(outcome.stderr.contains("there is a bridge br0 already, and it is not ours"), "\(outcome)")
            state.expectNothingAlive()
        }
    }
}
