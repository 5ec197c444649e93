import Linux
import Netlink

extension GuidedLab {
    /// A client that reaches the pretended internet through a router, in whose name its packets arrive.
    static let wayOut = GuidedLab(
        6, "06-way-out", "Way out", minutes: 15,
        draws: [
            .oneOf((0...255).map { "198.18.\($0)" }, "LAB_NET"), .oneOf(Array(1000...9999), "LAB_CASE"),
            // Where the three machines come from, for any terminal.
            Draw("LAB_WORLD") { _ throws(KernelError) in "\((try? LabFolder.course()) ?? "Labs")/06-way-out/world.sh" },
        ],
        requirements: [
            .rootOrUserNamespace, .namespace(.net), .namespace(.mount), .program("ip", package: "iproute2"),
            .program("nft", package: "nftables"), .program("unshare", package: "util-linux"),
        ]
    ) { attempt throws(KernelError) in
        let net = attempt.value("LAB_NET")
        let expected =
            "the client \(net).2 gets an answer from \(WayOut.internet), which sees the request come from \(WayOut.router)"
        func notYet(_ saw: String, lookAt: String, hint: Int) -> Finding {
            .notYet(saw: saw, expected: expected, lookAt: lookAt, hint: hint)
        }
        guard let world = try WayOut(attempt, net) else {
            return notYet("no client \(net).2 and no router \(net).1", lookAt: "lsns --type net", hint: 1)
        }
        let trial = try world.trial()
        let enter = "sudo nsenter --net --target \(world.atRouter.pid)"
        if trial.answered && trial.source == WayOut.router {
            let traces = [world.client, world.atRouter, world.atInternet].compactMap { $0.namespaces[.net] }
            return .there(
                [
                    "\(net).2 asks, and \(WayOut.internet) answers",
                    "the internet has seen the request come from \(WayOut.router)",
                    "ip_forward of the router is \(world.forwards ? 1 : 0)",
                ], traces: traces.map { .namespace($0) })
        }
        if let source = trial.source {
            return notYet(
                "the request arrives, from \(source); "
                    + (trial.answered
                        ? "it is answered, but no real internet knows the way back to that" : "no answer finds back to that"),
                lookAt: "\(enter) nft list ruleset", hint: 4)
        }
        if !world.forwards {
            return notYet(
                "the request never arrives; ip_forward of the router is 0", lookAt: "\(enter) cat /proc/sys/net/ipv4/ip_forward",
                hint: 2)
        }
        return notYet(
            "the request never arrives; ip_forward of the router is 1", lookAt: "\(enter) nft list ruleset", hint: 3)
    }
}

/// The three machines of the lab, each known by its addresses.
private struct WayOut {
    static let router = "203.0.113.1"
    static let internet = "203.0.113.2"

    let client, atRouter, atInternet: ProcessFacts
    let forwards: Bool

    /// nil when one of them is not there.
    init?(_ attempt: Attempt, _ net: String) throws(KernelError) {
        var owners: [String: ProcessFacts] = [:]
        for process in attempt.oneProcessOfEachNetwork {
            let text = try visit(process, [.net]) { () throws(KernelError) in
                try asKernelCalls { () throws(NetlinkError) in try NetlinkSocket().addresses() }
                    .map { "\($0.prefix.address)" }.joined(separator: " ")
            }
            // The internets of all worlds have the same address: one that was there before the lab began is an older one's.
            let addresses = (text ?? "").split(separator: " ").map(String.init)
            if addresses.contains("\(net).2") { owners["client"] = process }
            if addresses.contains("\(net).1") && addresses.contains(Self.router) { owners["router"] = process }
            if addresses.contains(Self.internet), !attempt.before.namespaces.contains(where: { process.namespaces[.net] == $0 }) {
                owners["internet"] = process
            }
        }
        guard let client = owners["client"], let router = owners["router"], let internet = owners["internet"] else { return nil }
        self.client = client
        atRouter = router
        atInternet = internet
        let setting = try visit(router, [.net]) { () throws(KernelError) in try readText("/proc/sys/net/ipv4/ip_forward") }
        forwards = setting?.hasPrefix("1") == true
    }

    /// Sends a request from the client, and watches at the internet who it comes from.
    func trial() throws(KernelError) -> (answered: Bool, source: String?) {
        let place = try open("/proc/\(client.pid)/ns/net")
        guard let target = try? IPAddress(Self.internet) else { return (false, nil) }
        let text = try visit(atInternet, [.net]) { () throws(KernelError) in
            let there = try EchoSocket()
            try enterNamespace(place.number, .net)
            let identifier = UInt16(truncatingIfNeeded: processID())
            // Without any route the client cannot even ask.
            let answer = try? EchoSocket().ping(target.bytes, identifier: identifier, within: 300)
            var source = ""
            while let message = try there.next(within: 0) {
                if !message.isReply, let from = IPAddress(bytes: message.source) { source = "\(from)" }
            }
            return "\(answer == nil ? "no" : "yes") \(source)"
        }
        let words = (text ?? "no").split(separator: " ").map(String.init)
        return (words.first == "yes", words.count > 1 ? words[1] : nil)
    }
}
