import Linux
import Netlink

extension GuidedLab {
    /// A veth pair between two network namespaces, over which an answer comes.
    static let patchCable = GuidedLab(
        5, "05-patch-cable", "Patch cable", minutes: 12,
        draws: [.name("LAB_LINK"), .oneOf((0...255).map { "198.19.\($0)" }, "LAB_NET")],
        requirements: [
            .rootOrUserNamespace, .namespace(.net), .program("ip", package: "iproute2"),
            .program("nsenter", package: "util-linux"),
        ]
    ) { attempt throws(KernelError) in
        let (name, net) = (attempt.value("LAB_LINK"), attempt.value("LAB_NET"))
        let expected =
            "one end of a veth pair, \(name) with \(net).2/24, in another network namespace than its peer, which answers from "
            + "\(net).1; and the loopback beside \(name) up"
        var nearest: (rung: Int, Finding) = (
            1, .notYet(saw: "no link \(name) in any network namespace", expected: expected, lookAt: "lsns --type net", hint: 1)
        )
        for process in attempt.oneProcessOfEachNetwork {
            guard let network = process.namespaces[.net],
                let text = try visit(process, [.net], { () throws(KernelError) in try CableEnd.look(for: name, net) }),
                let end = CableEnd(text)
            else { continue }
            guard let miss = end.miss(process, network, net) else {
                let near = end.peerHere.map { [Trace.link(name: $0)] } ?? []
                return .there(
                    [
                        "\(process.shown) lives in \(network) with \(name), \(net).2/24",
                        "\(net).1 answers to it over the cable"
                            + (end.peerHere.map { "; the peer is \($0), in your own namespace" } ?? ""),
                    ], traces: [.namespace(network)] + near)
            }
            if miss.hint > nearest.rung {
                nearest = (
                    miss.hint, .notYet(saw: miss.saw, expected: expected, lookAt: miss.lookAt, hint: miss.hint)
                )
            }
        }
        return nearest.1
    }
}

/// One end of a cable, as it is seen from its own network namespace.
private struct CableEnd {
    let index, joined: CInt
    let isAlone, isUp, hasAddress, loopbackIsUp: Bool
    let answer: String

    /// Looks in the namespace of the process that asks; empty when the link is not there.
    static func look(for name: String, _ net: String) throws(KernelError) -> String {
        let words = try asKernelCalls { () throws(NetlinkError) -> [String] in
            let netlink = try NetlinkSocket()
            let links = try netlink.links()
            guard let link = links.first(where: { "\($0.name)" == name && $0.kind == "veth" }) else { return [] }
            // An index is one of the peer's own namespace: only if it points back here, both ends are in this one.
            let peer = links.first { $0.index == link.joined && $0.joined == link.index && $0.kind == "veth" }
            let addresses = try netlink.addresses(of: link.reference).map { "\($0.prefix)" }
            let flags = [
                peer == nil, link.isUp, addresses.contains("\(net).2/24"), links.contains { $0.index == 1 && $0.isUp },
            ]
            return ["\(link.index)", "\(link.joined ?? 0)"] + flags.map { $0 ? "1" : "0" }
        }
        if words.isEmpty { return "" }
        guard let target = try? IPAddress("\(net).1") else { return "" }
        var answer = "none"
        do throws(KernelError) {
            if try EchoSocket().ping(target.bytes, identifier: UInt16(truncatingIfNeeded: processID()), within: 300) != nil {
                answer = "yes"
            }
        } catch { answer = error.errno.name }
        return (words + [answer]).joined(separator: " ")
    }

    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 7, let index = CInt(words[0]), let joined = CInt(words[1]) else { return nil }
        self.index = index
        self.joined = joined
        isAlone = words[2] == "1"
        isUp = words[3] == "1"
        hasAddress = words[4] == "1"
        loopbackIsUp = words[5] == "1"
        answer = words[6]
    }

    /// The other end's name, when it is in the guide's own namespace.
    var peerHere: String? {
        let links = (try? NetlinkSocket().links()) ?? []
        return links.first { $0.index == joined && $0.joined == index && $0.kind == "veth" }.map { "\($0.name)" }
    }

    /// What is missing first; nil when nothing is.
    func miss(_ process: ProcessFacts, _ network: NamespaceID, _ net: String) -> (saw: String, lookAt: String, hint: Int)? {
        let enter = "sudo nsenter --net --target \(process.pid)"
        if !isAlone { return ("both ends of the pair are in \(network)", "\(enter) ip -d link", 2) }
        if !isUp || !hasAddress {
            return (
                "in \(network) the link is \(isUp ? "up" : "down") and has \(hasAddress ? "" : "not ")the address \(net).2/24",
                "\(enter) ip address", 3
            )
        }
        if !loopbackIsUp {
            return ("the cable's end is up, and the loopback beside it in \(network) is down", "\(enter) ip link", 4)
        }
        if answer != "yes" {
            return (
                "all is well at the far end in \(network), and from \(net).1 comes no answer\(answer == "none" ? "" : ": \(answer)")",
                "\(enter) lab ping \(net).1; ip address", 5
            )
        }
        return nil
    }
}

extension Attempt {
    /// One process for each network namespace in which one lives.
    var oneProcessOfEachNetwork: [ProcessFacts] {
        var seen: Set<NamespaceID> = []
        return processes.filter { process in process.namespaces[.net].map { seen.insert($0).inserted } ?? false }
    }
}
