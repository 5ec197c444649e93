import Foundation
import Testing

/// `minibox network`: what is noted of networks. No container runs.
@Suite(.asRoot) struct `The verbs of network` {
    private func networks(_ state: StateFolder) -> [String] {
        Machine.names(in: "\(state.path)/networks").map { String($0.dropLast(5)) }
    }

    @Test func `make, list, show and remove networks`() throws {
        try StateFolder.with { state throws in
            let made = try minibox(["network", "create", "--label", "k=v", "--label", "z", "gn1"], in: state)
            let id = made.stdout.trimmingCharacters(in: .newlines)
            #expect(made.code == 0 && id.count == 64 && id.allSatisfy(\.isHexDigit), "\(made)")
            #expect(networks(state) == ["bridge", "gn1", "host", "none"])
            let list = try minibox(["network", "ls"], in: state).lines
            #expect(list.first == "NETWORK ID     NAME      DRIVER    SCOPE")
            #expect(list.contains("\(id.prefix(12))   gn1       bridge    local"), "\(list)")
            #expect(try minibox(["network", "ls", "--no-trunc", "-q", "-f", "name=gn1"], in: state).stdout == "\(id)\n")
            let format = "{{.Name}} {{.Labels}} {{.Label \"k\"}} {{.Internal}} {{.IPv6}} {{.Driver}} {{.Scope}}"
            #expect(
                try minibox(["network", "list", "-f", "label=k", "--format", format], in: state).stdout
                    == "gn1 k=v,z= v false false bridge local\n")
            // By its name, its id, and the beginning of that.
            for name in ["gn1", id, String(id.prefix(8))] {
                #expect(try minibox(["network", "inspect", "-f", "{{.Name}}", name], in: state).stdout == "gn1\n")
            }
            #expect(try minibox(["inspect", "--type", "network", "-f", "{{.Id}}", "gn1"], in: state).stdout == "\(id)\n")
            #expect(try minibox(["inspect", "-f", "{{.Id}}", "gn1"], in: state).stdout == "\(id)\n")
            #expect(try minibox(["network", "rm", "-f", "nosuch", "gn1"], in: state).stdout == "gn1\n")
            #expect(networks(state) == ["bridge", "host", "none"])
            let events = Machine.lines("\(state.path)/events.jsonl").filter { $0.contains(id) }
            #expect(events.count == 2 && events[0].contains("\"create\"") && events[1].contains("\"destroy\""), "\(events)")
            #expect(events.allSatisfy { $0.contains("\"name\":\"gn1\",\"type\":\"bridge\"") }, "\(events)")
        }
    }

    @Test func `show subnets, ranges and reserved addresses`() throws {
        try StateFolder.with { state throws in
            let words = [
                "--subnet", "10.98.0.0/16,fd98::/64", "--ip-range", "10.98.5.0/24", "--gateway", "10.98.0.9", "--aux-address",
                "router=10.98.5.1", "--internal", "--attachable", "-o", "mtu=1400",
            ]
            #expect(try minibox(["network", "create"] + words + ["all"], in: state).code == 0)
            let format = "{{json .IPAM.Config}} {{.Internal}} {{.Attachable}} {{.EnableIPv6}} {{json .Options}}"
            #expect(
                try minibox(["network", "inspect", "-v", "-f", format, "all"], in: state).stdout == """
                    [{"Subnet":"10.98.0.0/16","IPRange":"10.98.5.0/24","Gateway":"10.98.0.9",\
                    "AuxiliaryAddresses":{"router":"10.98.5.1"}},{"Subnet":"fd98::/64","Gateway":"fd98::1"}] \
                    true true true {"mtu":"1400"}

                    """)
            #expect(try minibox(["network", "create", "--ipv6", "six"], in: state).code == 0)
            let six = try minibox(["network", "inspect", "-f", "{{range .IPAM.Config}}{{.Subnet}} {{end}}", "six"], in: state)
            #expect(six.stdout.contains("/16 fd"), "\(six)")
        }
    }

    @Test(arguments: [
        (["create", "--subnet", "bogus", "x"], "Invalid subnet bogus : invalid CIDR address: bogus"),
        (["create", "--subnet", "10.99.0.0/25", "x"], "Pool overlaps with other one on this address space"),
        (["create", "--subnet", "10.97.0.0/31", "x"], "no room for the gateway and a container"),
        (["create", "--subnet", "10.97.0.0/24", "--gateway", "10.96.0.1", "x"], "no matching subnet for gateway 10.96.0.1"),
        (["create", "--subnet", "10.97.0.0/24", "--ip-range", "10.0.0.0/8", "x"], "no matching subnet for range 10.0.0.0/8"),
        (["create", "--subnet", "10.97.0.0/24", "--aux-address", "10.97.0.5", "x"], "invalid aux-address: 10.97.0.5"),
        (["create", "there"], "network with name there already exists"),
        (["create", "host"], "operation is not permitted on predefined host network"),
        (["create", "../x"], "Invalid network name ../x"), (["create", ""], "Invalid network name"),
        (["create", "-d", "bogus", "x"], #"plugin "bogus" not found"#),
        (["create", "-d", "host", "x"], #"only one instance of "host" network is allowed"#),
        (["create", "-o", "mtu=20", "x"], "invalid MTU: 20"),
        (["create", "-o", "com.docker.network.bridge.enable_icc=false", "x"], "enable_icc=false"),
        (["create", "--ingress", "x"], "--ingress is for networks of a swarm"),
        (["create", "--config-only", "x"], "--config-only is for networks of a swarm"),
        (["create", "--config-from", "there", "x"], "--config-from is for networks of a swarm"),
        (["create", "--scope", "swarm", "x"], "the scope swarm is for networks of a swarm"),
        (["create", "--ipam-driver", "dhcp", "x"], #"invalid ipam driver: "dhcp""#),
        (["create", "--ipam-opt", "a=b", "x"], "the default ipam driver has no options"),
        (["rm", "nosuch"], "network nosuch not found"), (["rm", "."], "network . not found"),
        (["rm", "bridge"], "bridge is a pre-defined network and cannot be removed"),
        (["ls", "--filter", "bogus=1"], "Invalid filter 'bogus'"), (["ls", "-f", "type=x"], "Invalid filter 'type=x'"),
        (["ls", "-f", "dangling=x"], "Invalid filter 'dangling=x'"),
        (["prune", "-f", "--filter", "bogus=1"], "Invalid filter 'bogus'"),
        (["map", "nosuch"], "network nosuch not found"), (["connect", "there", "nosuch"], "No such container: nosuch"),
        (["connect", "--ip", "10.99.0.500", "there", "x"], "invalid IPv4 address: 10.99.0.500"),
        (["connect", "--ip6", "10.99.0.5", "there", "x"], "invalid IPv6 address: 10.99.0.5"),
        (["connect", "--link", "a", "there", "x"], "links are not supported: --link a"),
        (["connect", "--driver-opt", "a=b", "there", "x"], "no driver has options for one place: a=b"),
        (["connect", "--link-local-ip", "169.254.1.1", "there", "x"], "a link-local address cannot be chosen"),
        (["disconnect", "there", "nosuch"], "No such container: nosuch"),
    ]) func `refuse what makes no sense`(words: [String], text: String) throws {
        try StateFolder.with { state throws in
            #expect(try minibox(["network", "create", "--subnet", "10.99.0.0/24", "there"], in: state).code == 0)
            expectRefusal(try minibox(["network"] + words, in: state), code: 1, saying: text)
            #expect(networks(state) == ["bridge", "host", "none", "there"])
        }
    }

    @Test func `tell which of several they cannot do, and do the others`() throws {
        try StateFolder.with { state throws in
            for name in ["a", "b"] { _ = try minibox(["network", "create", name], in: state) }
            let outcome = try minibox(["network", "rm", "a", "nosuch", "bridge", "b"], in: state)
            #expect(outcome.code == 1 && outcome.stdout == "a\nb\n")
            #expect(outcome.stderr.contains("network nosuch not found") && outcome.stderr.hasSuffix("exit status 1\n"))
            let shown = try minibox(["network", "inspect", "-f", "{{.Driver}}", "none", "nosuch", "host"], in: state)
            #expect(shown.code == 1 && shown.stdout == "null\nhost\n", "\(shown)")
        }
    }

    @Test(arguments: [
        (["driver=macvlan"], "card"), (["driver=null"], "none"), (["name=ar"], "card,park"), (["name=^ar"], ""),
        (["type=builtin"], "bridge,host,none"), (["type=custom"], "card,park"), (["scope=local", "label=k"], "park"),
        (["scope=swarm"], ""), (["dangling=1"], "card,park"), (["dangling=0"], "bridge,host,none"),
        (["name=card", "name=none"], "card,none"), (["id=zz"], ""),
    ]) func `list those that filters let through`(filters: [String], names: String) throws {
        try StateFolder.with { state throws in
            _ = try minibox(["network", "create", "--label", "k=v", "park"], in: state)
            let card = try minibox(
                ["network", "create", "-d", "macvlan", "--subnet", "10.97.0.0/24", "-o", "parent=nosuch0", "card"], in: state)
            #expect(card.code == 0 && card.stderr.contains("warning: there is no link nosuch0"), "\(card)")
            let words = filters.flatMap { ["--filter", $0] }
            let list = try minibox(["network", "ls", "--format", "{{.Name}}"] + words, in: state)
            #expect(list.lines.joined(separator: ",") == names, "\(list)")
        }
    }

    @Test func `ask before they remove what no container belongs to`() throws {
        try StateFolder.with { state throws in
            for words in [["kept", "--label", "keep"], ["gone"], ["taken"]] {
                _ = try minibox(["network", "create"] + words, in: state)
            }
            _ = try minibox(["create", "--network", "taken", "--name", "resting", "busybox", "true"], in: state)
            let question = """
                WARNING! This will remove all custom networks not used by at least one container.
                Are you sure you want to continue? [y/N] 
                """
            for answer in ["", "n\n"] {
                #expect(try minibox(["network", "prune"], input: answer, in: state).stdout == question)
            }
            let yes = try minibox(["network", "prune", "--filter", "label!=keep"], input: "y\n", in: state)
            #expect(yes.stdout == question + "Deleted Networks:\ngone\n\n", "\(yes)")
            #expect(try minibox(["network", "prune", "-f", "--filter", "until=1h"], in: state).stdout == "")
            #expect(networks(state) == ["bridge", "host", "kept", "none", "taken"])
            // Its containers first, then the networks that these had.
            let all = try minibox(["system", "prune", "-f"], in: state)
            #expect(all.stdout.contains("\nDeleted Networks:\nkept\ntaken\n\nTotal reclaimed space:"), "\(all)")
            #expect(networks(state) == ["bridge", "host", "none"])
        }
    }
}
