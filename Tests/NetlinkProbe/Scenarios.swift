import Glibc
import Linux
import Netlink

/// What the probe can do; each in a network namespace that has nothing but a loopback that is down.
let scenarios: [String: @Sendable () throws -> Void] = [
    "nothing": {},
    "loopback": { try bringLoopbackUp() },
    "loopback-cost": measureLoopback,
    "veth": {
        let socket = try NetlinkSocket()
        try socket.createVeth(
            Veth("left", mtu: 1400), peer: Veth("right", address: MACAddress(following: IPAddress("10.0.0.2"))), up: true)
    },
    "veth-peer-elsewhere": {
        // The descriptor of the first namespace, from a second one.
        let first = try open("/proc/self/ns/net")
        try unshare(.net)
        let socket = try NetlinkSocket()
        let namespace = NamespaceReference.descriptor(first.number, path: "/proc/self/fd/\(first.number)")
        try socket.createVeth(Veth("outside"), peer: Veth("inside"), in: namespace)
        print(try socket.links().map(\.name.description).joined(separator: " "))
        try enterNamespace(first.number, .net)
    },
    "move-by-process": {
        // The socket stays in the first namespace, the process goes to a second one.
        let socket = try NetlinkSocket()
        try socket.createVeth(Veth("stays"), peer: Veth("goes"))
        try unshare(.net)
        try socket.move("goes", to: .process(getpid()))
    },
    "move-by-descriptor": {
        let socket = try NetlinkSocket()
        try socket.createVeth(Veth("stays"), peer: Veth("goes"))
        try unshare(.net)
        let second = try open("/proc/self/ns/net")
        try socket.move("goes", to: .descriptor(second.number, path: second.path))
    },
    "socket-inside": {
        let first = try open("/proc/self/ns/net")
        try unshare(.net)
        let home = try NamespaceKind.net.identity()
        let socket = try NetlinkSocket(inside: first.number)
        try socket.createBridge(Bridge("there"))
        print(try NamespaceKind.net.identity() == home ? "back home" : "lost")
        print(try NetlinkSocket().links().map(\.name.description).joined(separator: " "))
        try enterNamespace(first.number, .net)
    },
    "change": {
        let socket = try NetlinkSocket()
        try socket.createVeth(Veth("left"), peer: Veth("right"))
        try socket.rename("left", to: "renamed")
        try socket.setMTU(1280, of: "renamed")
        try socket.setAddress(MACAddress("02:00:00:00:00:07"), of: "renamed")
        try socket.setUp("renamed")
        try socket.setUp("right")
        try socket.setDown("right")
    },
    "bridge": {
        let socket = try NetlinkSocket()
        try socket.createBridge(Bridge("mini0", mtu: 1450, address: MACAddress("02:42:00:00:00:01"), isUp: true))
        let bridge = try socket.link("mini0")
        try socket.createVeth(Veth("port0"), peer: Veth("far0"), portOf: bridge.reference, up: true)
        try socket.createVeth(Veth("port1"), peer: Veth("far1"))
        try socket.enslave("port1", to: "mini0")
        try socket.enslave("far1", to: bridge.reference)
        try socket.release("far1")
    },
    "delete": {
        let socket = try NetlinkSocket()
        try socket.createVeth(Veth("left"), peer: Veth("right"))
        try socket.delete("left")
    },
    "addresses": {
        let socket = try NetlinkSocket()
        try socket.createVeth(Veth("left"), peer: Veth("right"), up: true)
        try socket.setUp("right")
        let last = try IPPrefix("10.88.0.2/16").lastAddress
        try socket.addAddress(IPPrefix("10.88.0.2/16"), to: "left", broadcast: last)
        try socket.addAddress(IPPrefix("fd00:88::2/64"), to: "left", detectDuplicates: false)
        try socket.addAddress(IPPrefix("10.99.0.1/24"), to: "left")
        try socket.deleteAddress(IPPrefix("10.99.0.1/24"), from: "left")
        for address in try socket.addresses(of: "left") where address.scope == .universe {
            print("\(address.prefix) \(address.broadcast.map(String.init(describing:)) ?? "none") \(address.isTentative)")
        }
    },
    "routes": {
        let socket = try makeRoutes()
        for route in try socket.routes() where !route.destination.address.description.hasPrefix("fe80") { print(route) }
    },
    "routes-deleted": {
        let socket = try makeRoutes()
        try socket.deleteRoute(.byDefault(via: IPAddress("10.88.0.1")))
        try socket.deleteRoute(Route(to: IPPrefix("192.0.2.0/24"), via: IPAddress("10.88.0.9"), metric: 50))
    },
    "many-links": {
        let socket = try NetlinkSocket()
        for number in 0..<150 { try socket.createBridge(Bridge(LinkName("bridge\(number)"))) }
        print(try socket.links().count)
    },
    "refusals": refusals,
]

private func makeRoutes() throws -> NetlinkSocket {
    let socket = try NetlinkSocket()
    try socket.createVeth(Veth("left"), peer: Veth("right"), up: true)
    try socket.setUp("right")
    let link = try socket.link("left")
    try socket.addAddress(IPPrefix("10.88.0.2/16"), to: link.reference)
    try socket.addAddress(IPPrefix("fd00:88::2/64"), to: link.reference, detectDuplicates: false)
    try socket.addRoute(.byDefault(via: IPAddress("10.88.0.1")))
    try socket.addRoute(.byDefault(via: IPAddress("fd00:88::1"), link: link.index))
    try socket.addRoute(Route(to: IPPrefix("192.0.2.7/24"), via: IPAddress("10.88.0.9"), metric: 50))
    try socket.addRoute(Route(to: IPPrefix("198.51.100.0/24"), link: link.index, source: IPAddress("10.88.0.2")))
    return socket
}

/// Each refusal, and that the socket still works after it.
private func refusals() throws {
    let socket = try NetlinkSocket()
    try socket.createBridge(Bridge("twice"))
    refused { () throws(NetlinkError) in try socket.setUp("nosuch") }
    refused { () throws(NetlinkError) in _ = try socket.link("nosuch") }
    refused { () throws(NetlinkError) in try socket.createBridge(Bridge("twice")) }
    refused { () throws(NetlinkError) in try socket.enslave(.loopback, to: "twice") }
    refused { () throws(NetlinkError) in try socket.move("twice", to: .process(0x3fff_ffff)) }
    refused { () throws(NetlinkError) in try socket.addRoute(.byDefault(via: IPAddress(.v4, bits: 0x0a00_0001)!)) }
    refused { () throws(NetlinkError) in try socket.delete(.loopback) }
    print(try socket.links().map(\.name.description).joined(separator: " "))
}

private func refused(_ body: () throws(NetlinkError) -> Void) {
    do {
        try body()
        print("not refused")
    } catch { print("\(error)\n") }
}

/// The median of many loopbacks, each in a namespace of its own.
private func measureLoopback() throws {
    var nanoseconds: [Int] = []
    for _ in 0..<200 {
        try unshare(.net)
        var before = timespec()
        var after = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &before)
        try bringLoopbackUp()
        unsafe clock_gettime(CLOCK_MONOTONIC, &after)
        nanoseconds.append((after.tv_sec - before.tv_sec) * 1_000_000_000 + after.tv_nsec - before.tv_nsec)
    }
    let first = nanoseconds[0]
    nanoseconds.sort()
    print(
        "first \(first / 1000) µs, median \(nanoseconds[100] / 1000) µs, least \(nanoseconds[0] / 1000) µs, most \(nanoseconds[199] / 1000) µs"
    )
}
