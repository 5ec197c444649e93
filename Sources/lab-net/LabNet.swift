import Flags
import LabKit
import Linux
import Netlink

/// What carries a packet across? Two network namespaces share nothing; a veth pair is a cable with an end in each.
@main
enum LabNet {
    static func main() { lab.play(run: run, story: story, script: script) }

    /// `lab-net -- COMMAND`: the learner's command at the far end of a cable.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        let wishes = Wishes(options)
        if effectiveUserID() != 0 { try becomeRootOfNewUserNamespace() }
        let machine = try start(wishes) { () throws(KernelError) in try become(command) }
        // Ctrl-C is meant for the command, which is in the same foreground group of the terminal.
        SignalDisposition.set(.ignore, for: .interrupt)
        SignalDisposition.set(.ignore, for: .quit)
        let status = try withExtendedLifetime(machine) { () throws(KernelError) in try machine.process.wait() }
        // Processes that the command has left would keep the namespace, and with it the cable.
        wishes.cable.remove()
        exitNow(status.shellCode)
    }

    /// Brings the network up as it is wished for, and a child that lives at its far end.
    static func start(_ wishes: Wishes, _ life: () throws(KernelError) -> Void) throws(KernelError) -> Machine {
        switch wishes.place {
        case .host, .apart:
            if wishes.place == .apart { try moveApart() }
            return try Machine.connected(by: wishes.cable, life)
        case .bridge:
            let machines = try Switch(wishes.cable).connected()
            return try Machine.start(in: machines.first, keeping: [machines.second], life)
        case .router:
            let machines = try Router(wishes.cable, withBridge: wishes.hasBridge).open()
            return try Machine.start(in: machines.client, keeping: [machines.internet], life)
        }
    }

    /// Whoever may not touch the machine's network makes one of her own, and both ends of the cable lie in hers.
    static func moveApart() throws(KernelError) {
        try unshare(.net)
        try bringLoopbackUp()
    }

    /// `lab-net`: a namespace, a cable into it, a packet across, and what is left of both afterwards.
    static func story(_ options: Options) throws(KernelError) {
        let wishes = Wishes(options)
        try lab.becomeRootAloud()
        switch wishes.place {
        case .bridge: return try Switch(wishes.cable).story()
        case .router: return try Router(wishes.cable, withBridge: wishes.hasBridge).story()
        case .apart: try lab.telling("This process moves apart: the machine's own network is left alone.", moveApart)
        case .host: break
        }
        try cableStory(wishes.cable, count: wishes.count, near: wishes.place == .host ? "host" : "near side")
    }

    private static func cableStory(_ cable: Cable, count: Int, near: String) throws(KernelError) {
        let outside = View(near, of: observations)
        let alone = try look("inside, alone", at: observations, in: [.net, .mount]) {}
        let machine = try lab.telling("The calls. Both ends of the cable are made here, and one of them moves to the child:") {
            () throws(KernelError) in try Machine.connected(by: cable, Machine.stay)
        }
        let inside = try look("inside, connected", at: observations, after: machine.enter)
        show(Comparison(observations, [outside, alone, inside]))
        tellOfSysfs(outside, alone)
        try pingAcross(cable, count: count)
        try Picture(of: cable, at: near, to: machine).show(echoes: count)
        try tryLoopback()
        try endMachine(machine, cable)
        say(goingOn(cable))
    }

    static let observations = [
        Observation("links (netlink)", of: "network namespace") { () throws(KernelError) in
            short(try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().links().map { "\($0.name)" }.sorted() })
        },
        Observation("/sys/class/net", of: "that mount of sysfs") { () throws(KernelError) in
            short(try directoryEntries("/sys/class/net").filter { isDirectory("/sys/class/net/\($0)") }.sorted())
        },
        Observation("loopback", of: "network namespace") { () throws(KernelError) in
            try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().link(.loopback).isUp ? "up" : "down" }
        },
        Observation("IPv4 addresses", of: "network namespace") { () throws(KernelError) in
            short(
                try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().addresses() }
                    .filter { $0.prefix.family == .v4 }.map { "\($0.prefix)" })
        },
        Observation("ip_forward", of: "network namespace") { () throws(KernelError) in
            String(try readText("/proc/sys/net/ipv4/ip_forward").prefix { !$0.isNewline })
        },
        .namespace(.net),
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
        Observation("date (days since 1970)", of: "the kernel") { () throws(KernelError) in
            "\(wallClockNanoseconds() / 86_400_000_000_000)"
        },
    ]

    /// At most three words of a list, and how many there are.
    private static func short(_ words: [String]) -> String {
        words.count <= 3 ? words.joined(separator: " ") : words.prefix(2).joined(separator: " ") + " … (\(words.count))"
    }
}
