import CNetlink

/// One attribute of a request: its number, the word for it, and its value.
struct Attribute {
    enum Value {
        case text(String)
        case number(UInt32)
        case short(UInt16)
        case address(IPAddress)
        case hardware(MACAddress)
        case nest([Attribute])
        /// A second link inside the request: the other end of a veth pair.
        case link([Attribute])
    }

    let code: CInt
    let word: StaticString
    let value: Value

    init(_ code: Int, _ word: StaticString, _ value: Value) {
        self.code = CInt(code)
        self.word = word
        self.value = value
    }

    /// `mtu=1500`
    var words: String {
        switch value {
        case .text(let text): "\(word)=\(text)"
        case .number(let number): "\(word)=\(number)"
        case .short(let number): "\(word)=\(number)"
        case .address(let address): "\(word)=\(address)"
        case .hardware(let address): "\(word)=\(address)"
        case .nest(let attributes), .link(let attributes): "\(word)={\(attributes.map(\.words).joined(separator: ", "))}"
        }
    }
}

extension Attribute {
    static func name(_ name: LinkName) -> Attribute { Attribute(IFLA_IFNAME, "ifname", .text(name.description)) }
    static func mtu(_ bytes: Int) -> Attribute { Attribute(IFLA_MTU, "mtu", .number(UInt32(clamping: bytes))) }
    static func hardware(_ address: MACAddress) -> Attribute { Attribute(IFLA_ADDRESS, "address", .hardware(address)) }
    /// Zero releases the port.
    static func master(_ index: CInt) -> Attribute { Attribute(IFLA_MASTER, "master", .number(UInt32(bitPattern: index))) }
    static func namespace(_ namespace: NamespaceReference) -> Attribute {
        switch namespace {
        case .process(let process): Attribute(IFLA_NET_NS_PID, "netns_pid", .number(UInt32(bitPattern: process)))
        case .descriptor(let number, _): Attribute(IFLA_NET_NS_FD, "netns_fd", .number(UInt32(bitPattern: number)))
        }
    }
    /// What to make: `bridge`, `veth`, and what that kind needs to know.
    static func kind(_ kind: String, data: [Attribute] = []) -> Attribute {
        let name = Attribute(IFLA_INFO_KIND, "kind", .text(kind))
        return Attribute(
            IFLA_LINKINFO, "linkinfo", .nest(data.isEmpty ? [name] : [name, Attribute(IFLA_INFO_DATA, "data", .nest(data))]))
    }
    static func peer(_ attributes: [Attribute]) -> Attribute {
        Attribute(Int(VETH_INFO_PEER), "peer", .link(attributes))
    }
}
