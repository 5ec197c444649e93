import Linux
import Netlink

/// The process that serves a container's published ports: it accepts what comes to them, and carries it into the container.
///
/// Most packets never meet it, since the firewall sends them into the container itself. It serves those that come from this
/// machine's loopback, and IPv6 clients of an IPv4 container. It ends with the process that has started it.
public struct PortRelay: ~Copyable {
    /// To know it by among the children that have ended.
    public var pid: Int32 { process.pid }
    private let process: ProcessHandle

    /// Starts the process.
    ///
    /// - Parameters:
    ///   - addresses: those of the container, of either family or of both. A client of the other family reaches it, too.
    ///   - container: its id, for the process's title.
    ///   - namespaces: those that it connects from, where the addresses are reached from nowhere else.
    public init(
        serving reservation: borrowing PortReservation, at addresses: [IPAddress], container: String,
        from namespaces: UserModeNamespaces? = nil
    ) throws(KernelError) {
        let doors = reservation.sockets.compactMap { RelayDoor($0, addresses) }
        let parent = processID()
        switch try clone() {
        case .child: Self.become("minibox-ports \(container)", doors, namespaces, parent: parent)
        case .parent(let child): process = child
        }
    }

    /// Ends the process, and all that it carries; those ports that are still reserved wait for the next one.
    public consuming func end() {}

    deinit {
        // It may have ended, and may have been waited for.
        try? process.send(.kill)
        _ = try? process.wait()
    }

    /// The capabilities go: what comes from outside is carried, and nothing else.
    private static func become(
        _ title: String, _ doors: [RelayDoor], _ namespaces: UserModeNamespaces?, parent: Int32
    ) -> Never {
        do {
            Door.listener = nil
            // In the user namespace of the container, whose root may share this machine's processes, it is not to be looked into.
            try ProcessControl.setDumpable(false)
            // The ports' own sockets stay where they were made.
            try namespaces?.enter()
            try ProcessControl.dieWithParent(.kill)
            // It may have died before that.
            if parentProcessID() != parent { exitNow(0) }
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try ProcessControl.setName(String(title.prefix { $0 != " " }))
            ProcessTitle.set(title)
            let null = try open("/dev/null", .readWrite).release()
            for number in CInt(0)...2 { try duplicate(null, onto: number) }
            try closeDescriptors(except: [0, 1, 2] + doors.map(\.socket))
            try raiseOpenFiles()
            try ProcessControl.forbidNewPrivileges()
            try? CapabilityState(effective: [], permitted: [], inheritable: []).apply()
            try RelayLoop(doors).run()
        } catch {
            exitNow(1)
        }
    }

    private static func raiseOpenFiles() throws(KernelError) {
        var limit = try ResourceLimit.current(.openFiles)
        limit.soft = limit.hard
        try limit.apply()
    }
}

/// A reserved port, as the relay serves it.
struct RelayDoor {
    let socket: CInt
    let transport: TransportProtocol
    /// Where in the container what comes here is meant to go.
    let target: SocketAddress

    /// - Returns: nil for what is not carried: sctp, which the firewall alone sends on, or a container without an address.
    init?(_ reserved: ReservedPort, _ addresses: [IPAddress]) {
        let port = reserved.port
        let sameFamily = addresses.first { $0.family == port.hostAddress.family }
        guard port.transport != .sctp, let number = reserved.socket, let address = sameFamily ?? addresses.first else {
            return nil
        }
        socket = number
        transport = port.transport
        target = SocketAddress(address.bytes, port: port.containerPort)
    }
}
