import Linux

/// The steps by which a container gets its network: what the host side does while the first process is there already.
public enum NetworkSteps {
    public static let bridge = Step(
        "bridge", "make the network's bridge",
        reason: """
            A bridge is a switch in the kernel: what comes in by one port goes out by the others. The machine itself is plugged into \
            it too, by an address, which is the containers' gateway.
            """)

    public static let cable = Step(
        "network", "lay a cable into the network namespace",
        reason: """
            A new network namespace has no way out. A veth pair is a cable: one end is plugged into a bridge of this machine, the \
            other is made inside as eth0, with an address and a route. The first process waits for it here; when nobody listens, \
            it goes on with its mounts meanwhile.
            """)

    public static let rules = Step(
        "rules", "say what may pass, and with which address",
        reason: """
            The world does not know the way back to a private address: what leaves gets the machine's own (masquerade). A published \
            port is the other way round: what comes for it gets the container's address as its destination (dnat). All else that comes \
            from outside is dropped.
            """)

    static let userMode = Step(
        "usermode", "let a program carry the packets",
        reason: """
            An ordinary user can make no link on this machine, but in her own network namespace she may: a tap device, whose other \
            end is a descriptor of a program. What the container sends, the program reads, and sends it on by sockets of its own. The \
            first process waits until there are address and route; when nobody listens, it goes on with its mounts meanwhile.
            """)
}
