import Formats
import Netlink

/// The arguments that name ports: those of `--publish` and `--expose`.
public enum PortArgument {
    /// Reads `[[ADDRESS:][HOST-PORTS]:]PORTS[/PROTOCOL]`, or `published=HOST-PORTS,target=PORTS,protocol=PROTOCOL`.
    ///
    /// Two ranges of the same length belong together, port by port. A range of this machine's ports for one port of the
    /// container means any one of them; port 0, or none, means one that the kernel chooses.
    ///
    /// - Throws: `UsageError` in Docker's words.
    public static func publish(_ text: String) throws(UsageError) -> [PortRequest] {
        let text = text.contains("=") ? try standardForm(ofFields: text) : text
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let inside = parts.removeLast()
        let outside = parts.popLast() ?? ""
        let address = try hostAddress(parts.joined(separator: ":"))
        let (ports, transportWord) = halves(of: inside)
        guard !ports.isEmpty else {
            throw UsageError("no port specified: \(text)<empty>", fix: "say which port of the container it is: -p 8080:80")
        }
        let containerPorts = try containerRange(ports)
        let hostPorts = try hostRange(outside)
        if let hostPorts, containerPorts.count > 1, containerPorts.count != hostPorts.count {
            throw UsageError(
                "invalid ranges specified for container and host Ports: \(ports) and \(outside)",
                fix: "the two ranges need the same length, as in -p 8000-8002:80-82")
        }
        let transport = try transport(transportWord)
        return containerPorts.map { port in
            let shift = port - containerPorts.lowerBound
            let own = hostPorts.map { containerPorts.count == 1 ? $0 : ($0.lowerBound + shift)...($0.lowerBound + shift) }
            return PortRequest(transport, container: port, hostAddress: address, hostPorts: own)
        }
    }

    /// Reads `PORT[-PORT][/PROTOCOL]`.
    ///
    /// - Throws: `UsageError` in Docker's words.
    public static func expose(_ text: String) throws(UsageError) -> [ExposedPort] {
        let fix = "write it like --expose 80, --expose 8000-8010 or --expose 53/udp"
        if text.contains(":") { throw UsageError("invalid port format for --expose: \(text)", fix: fix) }
        let (ports, word) = halves(of: text)
        let range: ClosedRange<UInt16>
        do { range = try PortRange.parse(ports) } catch {
            throw UsageError("invalid range format for --expose: \(text), error: \(error.words)", fix: fix)
        }
        guard range.lowerBound > 0 else {
            throw UsageError("invalid range format for --expose: \(text), error: there is no port 0", fix: fix)
        }
        let transport = try transport(word)
        return range.map { ExposedPort($0, transport) }
    }

    /// `80/udp` in two; the protocol is TCP where none is said.
    private static func halves(of text: String) -> (ports: String, transport: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let word = parts.count > 1 ? parts[1] : ""
        return (parts[0], word.isEmpty ? "tcp" : word)
    }

    private static func transport(_ word: String) throws(UsageError) -> TransportProtocol {
        if let transport = TransportProtocol(rawValue: word.lowercased()) { return transport }
        throw UsageError("invalid proto: \(word)", fix: "the protocols are tcp, udp and sctp")
    }

    private static func containerRange(_ text: String) throws(UsageError) -> ClosedRange<UInt16> {
        if let range = try? PortRange.parse(text), range.lowerBound > 0 { return range }
        throw UsageError(
            "invalid containerPort: \(text)", fix: "a port is a number from 1 to 65535, or two with a dash between: 8000-8010")
    }

    /// - Returns: nil for a port that the kernel is to choose.
    private static func hostRange(_ text: String) throws(UsageError) -> ClosedRange<UInt16>? {
        if text.isEmpty { return nil }
        guard let range = try? PortRange.parse(text), range.upperBound == 0 || range.lowerBound > 0 else {
            throw UsageError(
                "invalid hostPort: \(text)",
                fix: "a port is a number from 1 to 65535, or two with a dash between; leave it out for any free one")
        }
        return range.upperBound == 0 ? nil : range
    }

    private static func hostAddress(_ text: String) throws(UsageError) -> IPAddress? {
        if text.isEmpty { return nil }
        var inside = text
        if text.hasPrefix("[") {
            guard text.hasSuffix("]") else {
                throw UsageError(
                    "invalid IP address \(text): address \(text):: missing ']' in address", fix: "write it like [::1]:8080:80")
            }
            inside = String(text.dropFirst().dropLast())
            if inside.isEmpty { return nil }
        }
        guard let address = try? IPAddress(inside) else {
            throw UsageError(
                "invalid IP address: \(inside)",
                fix: "write an address of this machine, not a name: -p 127.0.0.1:8080:80, or -p [::1]:8080:80")
        }
        // An IPv4 address in IPv6 notation is an IPv4 address.
        let isMapped = address.family == .v6 && address.bits >> 32 == 0xffff
        return isMapped ? IPAddress(.v4, bits: address.bits & 0xffff_ffff) : address
    }

    private static func standardForm(ofFields text: String) throws(UsageError) -> String {
        var fields: [String: String] = [:]
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError(
                    "invalid publish opts format (should be name=value but got '\(word)')",
                    fix: "write it like published=8080,target=80,protocol=tcp, or 8080:80/tcp")
            }
            fields[parts[0]] = parts[1]
        }
        return "\(fields["published"] ?? ""):\(fields["target"] ?? "")/\(fields["protocol"] ?? "tcp")"
    }
}
