import Foundation
import Testing

/// Packets through the table: `box1` and `box2` on the bridge minibox0, `other` on mb-other, `closed1` and `closed2` on the
/// internal mb-closed, and `web` behind a router, which knows nothing of the addresses of containers. Everybody has a server
/// at port 80 that answers with its name and with the address that it sees; this machine has one at 8080, and one at port
/// 8081 of one address, in place of the port relay.
@Suite(.firewall, .programs("python3", "apt-get install python3")) struct FirewallTrafficTests {
    /// Who asks whom, and who answers, to what address.
    private static let reached = [
        // The way out.
        "box1 198.51.100.7 80: web 203.0.113.5", "box1 2001:db8:2::7 80: web 2001:db8:1::5",
        // Published, from outside, from here, from another network, from oneself.
        "web 203.0.113.5 8080: box1 198.51.100.7", "web 2001:db8:1::5 8080: box1 2001:db8:2::7",
        "web 203.0.113.5 8081: box2 198.51.100.7", "here 203.0.113.5 8080: box1 203.0.113.5",
        "here 2001:db8:1::5 8080: box1 2001:db8:1::5", "here 172.18.0.1 8080: box1 172.18.0.1",
        "here 127.0.0.1 8080: relay 127.0.0.1", "here ::1 8080: relay ::1", "other 203.0.113.5 8080: box1 172.18.0.1",
        "other 2001:db8:1::5 8080: box1 fd18::1", "box1 203.0.113.5 8080: relay 172.18.0.2",
        "box1 2001:db8:1::5 8080: relay fd18::2", "box1 172.18.0.1 8080: relay 172.18.0.2",
        "box2 203.0.113.5 8081: one 172.18.0.3",
        // Neighbours.
        "box2 172.18.0.2 80: box1 172.18.0.3", "box2 fd18::2 80: box1 fd18::3", "closed1 172.20.0.3 80: closed2 172.20.0.2",
        "closed1 fd20::3 80: closed2 fd20::2", "here 172.18.0.2 80: box1 172.18.0.1", "here 172.20.0.2 80: closed1 172.20.0.1",
    ]
    /// The sibling's address as its neighbour sees it depends on who translates: the bridge, or the router.
    private static let sibling = ["box2 203.0.113.5 8080: box1", "box2 2001:db8:1::5 8080: box1", "box2 172.18.0.1 8080: box1"]
    private static let refused = [
        "other 172.18.0.2 80", "other fd18::2 80", "closed1 198.51.100.7 80", "closed1 2001:db8:2::7 80", "closed1 172.18.0.2 80",
        "closed1 203.0.113.5 8080", "box1 172.20.0.2 80", "box1 fd20::2 80", "web 172.18.0.2 80", "web fd18::2 80",
        "web 203.0.113.5 8079",
    ]

    @Test(arguments: ["tcp", "udp"], [false, true])
    func `packets go where they may, and nowhere else`(transport: String, bridgesAreFiltered: Bool) throws {
        let questions = (Self.reached + Self.sibling).map { $0.components(separatedBy: ": ")[0] } + Self.refused
        let run = try FirewallNamespace(
            Self.machines + """

                echo \(bridgesAreFiltered ? 1 : 0) | tee /proc/sys/net/bridge/bridge-nf-call-ip{,6}tables > /dev/null || true
                iptables-nft -P FORWARD DROP || true; ip6tables-nft -P FORWARD DROP || true
                t=\(transport)
                probe apply minibox0:v6 mb-other:v6 mb-closed:internal,v6 \\
                    $t/0.0.0.0/8080/172.18.0.2/80 $t/::/8080/fd18::2/80 $t/203.0.113.5/8081/172.18.0.3/80
                python3 /run/traffic.py <<'EOF'
                \(questions.map { "\(transport) \($0)" }.joined(separator: "\n"))
                EOF
                """)
        let answers = Set(run.lines)
        for line in Self.reached { #expect(answers.contains(line), "\(line) is not in \(run.output)") }
        for line in Self.sibling { #expect(answers.contains { $0.hasPrefix(line) }, "\(line) is not in \(run.output)") }
        for line in Self.refused { #expect(answers.contains("\(line): nobody"), "\(line): nobody is not in \(run.output)") }
    }
}

extension FirewallTrafficTests {
    fileprivate static let machines = #"""
        mount -t tmpfs none /run
        cat > /run/traffic.py <<'EOF'
        import ctypes, os, select, socket, sys
        TCP, UDP, V6 = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.AF_INET6
        def inside(place, task, *words):
            process = os.fork()
            if process == 0:
                if ctypes.CDLL(None).setns(os.open('/run/netns/' + place, os.O_RDONLY), 0): os._exit(1)
                task(*words)
                os._exit(0)
            return process
        def listen(place, name, port, address='::'):
            sockets = [socket.socket(V6, kind) for kind in (TCP, UDP)]
            for s in sockets:
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                s.bind((address, port))
            sockets[0].listen(50)
            os.write(ready[1], b'.')
            while True:
                for s in select.select(sockets, [], [])[0]:
                    try:
                        client, (asker, *rest) = s.accept() if s is sockets[0] else (None, s.recvfrom(100)[1])
                        answer = (name + ' ' + asker.removeprefix('::ffff:')).encode()
                        client.sendall(answer) if client else s.sendto(answer, (asker, *rest))
                        if client: client.close()
                    except OSError: pass
        def ask(kind, who, host, port):
            try:
                s = socket.socket(V6 if ':' in host else socket.AF_INET, TCP if kind == 'tcp' else UDP)
                s.settimeout(2)
                s.connect((host, int(port)))
                if kind == 'udp': s.send(b'x')
                answer = s.recv(100).decode()
            except OSError:
                answer = 'nobody'
            os.write(1, f'{who} {host} {port}: {answer}\n'.encode())
        ready = os.pipe()
        servers = [(name, name, 80) for name in 'web box1 box2 other closed1 closed2'.split()]
        servers += [('here', 'relay', 8080), ('here', 'one', 8081, '::ffff:203.0.113.5')]
        for server in servers: inside(server[0], listen, *server)
        for server in servers: os.read(ready[0], 1)
        askers = [inside(line.split()[1], ask, *line.split()) for line in sys.stdin]
        for asker in askers: os.waitpid(asker, 0)
        EOF
        mkdir /run/netns
        echo 0 | tee /proc/sys/net/ipv6/conf/{all,default}/accept_dad > /dev/null
        ip link set lo up
        for n in router web box1 box2 other closed1 closed2; do
            ip netns add $n; ip -n $n link set lo up
        done
        ip netns exec router sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
        # NAMESPACE LINK ADDRESS ADDRESS6
        dress() { ip -n $1 address add $3 dev $2; ip -n $1 address add $4 dev $2 nodad; ip -n $1 link set $2 up; }
        leave() { ip -n $1 route add default via $2; ip -n $1 route add default via $3; }
        touch /run/netns/here; mount --bind /proc/self/ns/net /run/netns/here
        ip link add up0 type veth peer name down0 netns router
        ip -n router link add out0 type veth peer name eth0 netns web
        dress here up0 203.0.113.5/24 2001:db8:1::5/64; dress router down0 203.0.113.1/24 2001:db8:1::1/64
        dress router out0 198.51.100.1/24 2001:db8:2::1/64; dress web eth0 198.51.100.7/24 2001:db8:2::7/64
        leave here 203.0.113.1 2001:db8:1::1; leave web 198.51.100.1 2001:db8:2::1
        # As somebody outside may do it who knows the addresses of containers.
        ip -n router route add 172.16.0.0/12 via 203.0.113.5; ip -n router route add fd00::/8 via 2001:db8:1::5
        number=18
        for bridge in minibox0 mb-other mb-closed; do
            ip link add $bridge type bridge; dress here $bridge 172.$number.0.1/16 fd$number::1/64; number=$((number + 1))
        done
        # NAME BRIDGE NETWORK NUMBER; even on the internal network, whose containers get no way out, they may make one.
        plug() {
            ip link add v-$1 master $2 type veth peer name eth0 netns $1; ip link set v-$1 up
            dress $1 eth0 172.$3.0.$4/16 fd$3::$4/64; leave $1 172.$3.0.1 fd$3::1
        }
        plug box1 minibox0 18 2; plug box2 minibox0 18 3; plug other mb-other 19 2
        plug closed1 mb-closed 20 2; plug closed2 mb-closed 20 3
        """#
}
