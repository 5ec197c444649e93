import Linux
import Netlink
import OCI

/// The name of an endpoint's file: `172.18.0.2,fd00::2@<container>`. That it is there takes the addresses.
struct EndpointName: Equatable {
    var addresses: [IPAddress]
    var container: String

    init(_ endpoint: Endpoint) {
        addresses = [endpoint.address, endpoint.address6].compactMap { $0?.address }
        container = endpoint.container
    }

    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        addresses = parts[0].split(separator: ",").compactMap { try? IPAddress(String($0)) }
        container = String(parts[1])
    }

    var text: String { addresses.map(\.description).joined(separator: ",") + "@" + container }
}

extension NetworkStore {
    /// The places of the containers that are on a network now; read only as far as the names of their files tell.
    func endpointNames(_ network: String) throws -> [EndpointName] {
        try entriesIfThere("\(live)/\(network)").compactMap(EndpointName.init)
    }

    /// The containers that are on a network now, by address.
    public func endpoints(of network: String) throws -> [Endpoint] {
        try endpointNames(network).compactMap { try? read($0, network) }
            .sorted { ($0.address?.address.bits ?? 0, $0.container) < ($1.address?.address.bits ?? 0, $1.container) }
    }

    /// The networks that a container is on now, in the order of its links.
    public func endpoints(ofContainer id: String) throws -> [Endpoint] {
        try liveNetworks().flatMap { network in
            try endpointNames(network).filter { $0.container == id }.compactMap { try? read($0, network) }
        }.sorted {
            ($0.interface.description.count, $0.interface.description) < (
                $1.interface.description.count, $1.interface.description
            )
        }
    }

    /// The ids of all containers that are on networks now.
    public func members() throws -> Set<String> {
        Set(try liveNetworks().flatMap { try endpointNames($0).map(\.container) })
    }

    /// The names of the networks whose links are on this machine, or were made or removed by a command that was killed.
    func liveNetworks() throws(KernelError) -> [String] {
        try entriesIfThere(live).filter { isDirectory("\(live)/\($0)") }
    }

    func write(_ endpoint: Endpoint) throws {
        let path = "\(live)/\(endpoint.network)/\(EndpointName(endpoint).text)"
        try replaceFile(path, with: try JSONText.encode(endpoint), durable: false)
    }

    private func read(_ name: EndpointName, _ network: String) throws -> Endpoint {
        try JSONText.decode(Endpoint.self, from: try readText("\(live)/\(network)/\(name.text)", limit: 1 << 20))
    }

    /// Gives the addresses of an endpoint back.
    func free(_ name: EndpointName, _ network: String) throws(KernelError) {
        do { try unlink("\(live)/\(network)/\(name.text)") } catch { guard error.errno == .missing else { throw error } }
    }
}
