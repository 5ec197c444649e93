import Formats
import Netlink
import OCI
import Testing

@testable import Networks

struct PortsArgumentTests {
    static let local = try! IPAddress("127.0.0.1")

    @Test(
        "What --publish accepts",
        arguments: [
            ("80", [PortRequest(container: 80)]),
            (":80", [PortRequest(container: 80)]),
            ("0:80", [PortRequest(container: 80)]),
            ("8080:80", [PortRequest(container: 80, hostPorts: 8080...8080)]),
            ("8080:80/", [PortRequest(container: 80, hostPorts: 8080...8080)]),
            ("8080:80/UDP", [PortRequest(.udp, container: 80, hostPorts: 8080...8080)]),
            ("53/sctp", [PortRequest(.sctp, container: 53)]),
            ("127.0.0.1::80", [PortRequest(container: 80, hostAddress: local)]),
            ("127.0.0.1:8080:80", [PortRequest(container: 80, hostAddress: local, hostPorts: 8080...8080)]),
            ("::ffff:127.0.0.1:1:80", [PortRequest(container: 80, hostAddress: local, hostPorts: 1...1)]),
            ("[::1]:8080:80", [PortRequest(container: 80, hostAddress: try! IPAddress("::1"), hostPorts: 8080...8080)]),
            ("::1:8080:80", [PortRequest(container: 80, hostAddress: try! IPAddress("::1"), hostPorts: 8080...8080)]),
            ("[::]::80", [PortRequest(container: 80, hostAddress: try! IPAddress("::"))]),
            ("8000-8001:80", [PortRequest(container: 80, hostPorts: 8000...8001)]),
            ("80-81", [PortRequest(container: 80), PortRequest(container: 81)]),
            (
                "8000-8001:80-81/udp",
                [
                    PortRequest(.udp, container: 80, hostPorts: 8000...8000),
                    PortRequest(.udp, container: 81, hostPorts: 8001...8001),
                ]
            ),
            ("65535:65535", [PortRequest(container: 65535, hostPorts: 65535...65535)]),
            ("published=8080,target=80,protocol=udp", [PortRequest(.udp, container: 80, hostPorts: 8080...8080)]),
            ("target=80", [PortRequest(container: 80)]),
        ])
    func accepted(_ text: String, _ requests: [PortRequest]) throws {
        #expect(try PortArgument.publish(text) == requests)
    }

    @Test(
        "What --publish refuses, in Docker's words",
        arguments: [
            ("", "no port specified: <empty>"),
            ("8080:", "no port specified: 8080:<empty>"),
            ("8080:/tcp", "no port specified: 8080:/tcp<empty>"),
            ("99999:80", "invalid hostPort: 99999"),
            ("-1:80", "invalid hostPort: -1"),
            ("+1:80", "invalid hostPort: +1"),
            ("8080-:80", "invalid hostPort: 8080-"),
            ("0-5:80", "invalid hostPort: 0-5"),
            ("9-8:80", "invalid hostPort: 9-8"),
            ("8080:x", "invalid containerPort: x"),
            ("8080:0", "invalid containerPort: 0"),
            ("8080:65536", "invalid containerPort: 65536"),
            ("8080:80-79", "invalid containerPort: 80-79"),
            ("8080:80-81-82", "invalid containerPort: 80-81-82"),
            ("8080:80/icmp", "invalid proto: icmp"),
            ("8080:80/tcp/udp", "invalid proto: tcp/udp"),
            ("localhost:8080:80", "invalid IP address: localhost"),
            ("127.0.0.300:8080:80", "invalid IP address: 127.0.0.300"),
            ("[::1:8080:80", "invalid IP address [::1: address [::1:: missing ']' in address"),
            ("8000-8002:80-81", "invalid ranges specified for container and host Ports: 80-81 and 8000-8002"),
            ("8000:80-81", "invalid ranges specified for container and host Ports: 80-81 and 8000"),
            ("published=8080,80", "invalid publish opts format (should be name=value but got '80')"),
            ("published=8080", "no port specified: 8080:/tcp<empty>"),
        ])
    func refused(_ text: String, _ words: String) throws {
        let error = try #require(throws: UsageError.self) { try PortArgument.publish(text) }
        #expect(error.message == words)
        #expect(error.fix != nil)
    }

    @Test("What --expose accepts")
    func exposed() throws {
        #expect(try PortArgument.expose("80") == [ExposedPort(80)])
        #expect(try PortArgument.expose("53/udp") == [ExposedPort(53, .udp)])
        #expect(try PortArgument.expose("80-82/tcp") == [ExposedPort(80), ExposedPort(81), ExposedPort(82)])
    }

    @Test(
        "What --expose refuses, in Docker's words",
        arguments: [
            ("8080:80", "invalid port format for --expose: 8080:80"),
            ("/tcp", "invalid range format for --expose: /tcp, error: empty string specified for ports"),
            ("NaN", #"invalid range format for --expose: NaN, error: strconv.ParseUint: parsing "NaN": invalid syntax"#),
            ("80-x/tcp", #"invalid range format for --expose: 80-x/tcp, error: strconv.ParseUint: parsing "x": invalid syntax"#),
            (
                "80000",
                #"invalid range format for --expose: 80000, error: strconv.ParseUint: parsing "80000": value out of range"#
            ),
            ("82-80", "invalid range format for --expose: 82-80, error: invalid range specified for port: 82-80"),
            ("0", "invalid range format for --expose: 0, error: there is no port 0"),
            ("80/icmp", "invalid proto: icmp"),
        ])
    func exposeRefused(_ text: String, _ words: String) throws {
        let error = try #require(throws: UsageError.self) { try PortArgument.expose(text) }
        #expect(error.message == words)
        #expect(error.fix != nil)
    }

    @Test("Requests and exposed ports are read back as they were written")
    func roundTrip() throws {
        let requests = try ["127.0.0.1:8000-8005:80", "[::1]::53/udp", "1-2:1-2"].flatMap { try PortArgument.publish($0) }
        #expect(try JSONText.decode([PortRequest].self, from: JSONText.encode(requests)) == requests)
        let exposed = [ExposedPort(80), ExposedPort(53, .udp)]
        #expect(try JSONText.decode([ExposedPort].self, from: JSONText.encode(exposed)) == exposed)
        #expect(throws: (any Error).self) { try JSONText.decode([ExposedPort].self, from: #"["80/x"]"#) }
    }

    @Test("A request shows its ports as inspect does")
    func hostPortText() {
        #expect(PortRequest(container: 80).hostPortText == "")
        #expect(PortRequest(container: 80, hostPorts: 1...1).hostPortText == "1")
        #expect(PortRequest(container: 80, hostPorts: 1...3).hostPortText == "1-3")
    }
}
