import Foundation
import Testing

/// `minibox network` where containers run, in a network namespace of the test's own.
@Suite(.asRoot, .serialized) struct `Networks in use` {
    @Test func `are drawn as the kernel has them`() throws {
        try StateFolder.with { state throws in
            let outcome = try withOwnNetwork(
                """
                m network create --subnet 10.99.0.0/24 lab > /dev/null; m network create --internal idle > /dev/null
                m run -d --name web --network lab --network-alias www busybox sleep 1000 > /dev/null
                m network map; echo ====; m network map idle
                ip -br link
                m rm -f web; m network prune -f
                """, in: state)
            let parts = outcome.stdout.components(separatedBy: "====\n")
            try #require(parts.count == 2, "\(outcome)")
            let (all, rest) = (parts[0], parts[1])
            let id = try #require(rest.firstMatch(of: /mb([0-9a-f]{9})-0@/)?.output.1, "\(outcome)")
            for line in [
                "bridge  bridge, 172.17.0.0/16\n   mb-", ": not up: no container uses it\n\nhost  the machine's",
                "lab  bridge, 10.99.0.0/24\n│  bridge mb-", ": up, this machine is 10.99.0.1/24\n│  rules: what leaves gets",
                "└─ mb\(id)-0 (up, rx ", ") ~ eth0 in web\n     10.99.0.2/24, 02:42:0a:63:00:02\n     names: web, \(id)",
                ", www\n", "├─ default via 192.168.50.1 dev up0 (up, 192.168.50.5/24)\n├─ forwarding: ",
            ] { #expect(all.contains(line), "\(line) is missing: \(outcome)") }
            #expect(all.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(all)")
            #expect(rest.hasPrefix("idle  bridge, 172.18.0.0/16, internal\n   mb-") && !rest.contains("lab  bridge"))
            state.expectNothingAlive()
        }
    }

    @Test func `are shown with the containers on them, and not removed`() throws {
        try StateFolder.with { state throws in
            let outcome = try withOwnNetwork(
                """
                m network create --subnet 10.99.0.0/24 lab > /dev/null
                m run -d --name web --network lab busybox sleep 1000 > /dev/null
                m network inspect -f '{{range .Containers}}{{.Name}} {{.IPv4Address}} {{.MacAddress}}{{end}}' lab
                m network rm lab; m ps --filter network=lab --format '{{.Names}}'; m ps -q --filter network=bridge
                m network ls --filter dangling=true -q; m network prune -f; m network ls -qf name=lab | wc -l
                m network disconnect lab web; m network inspect -f '{{len .Containers}}' lab
                m network connect --ip 10.99.0.77 --alias db lab web; m exec web ip -o -4 address show | grep -o '10.99[^ ]*/24'
                m network connect lab web; m rm -f web; m network rm lab; sleep 0.5; ip -br link | grep -c ^mb
                """, in: state)
            let words = "web 10.99.0.2/24 02:42:0a:63:00:02\nweb\n1\n0\n10.99.0.77/24\nweb\nlab\n0\n"
            #expect(outcome.stdout == words, "\(outcome)")
            #expect(outcome.stderr.contains(/error while removing network: network lab id [0-9a-f]{64} has active endpoints/))
            #expect(outcome.stderr.contains("endpoint with name web already exists in network lab"), "\(outcome)")
            state.expectNothingAlive()
        }
    }
}
