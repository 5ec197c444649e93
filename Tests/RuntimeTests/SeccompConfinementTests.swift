import Glibc
import Linux
import Runtime
import Testing

@Suite(.enabled(if: geteuid() == 0, "only root has the capabilities to give up")) struct `A confined process` {
    /// Runs the probe, which stands beside the test program, and returns its lines.
    private func observations() throws -> Set<String> {
        let program = try readLink("/proc/self/exe")
        let folder = program[..<(try #require(program.lastIndex(of: "/")))]
        let cache = "/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        defer { try? removeTree(cache) }
        let output = unsafe try #require(unsafe popen("\(folder)/ConfinementProbe \(cache) 2>&1", "r"))
        let text = try readText(of: unsafe fileno(output), name: "the probe's output")
        #expect(unsafe pclose(output) == 0, "\(text)")
        return Set(text.split(separator: "\n").map(String.init))
    }

    @Test func `has the capabilities and the filter of a container, and nothing more`() throws {
        let seen = try observations()
        let expected: Set = [
            "CapEff: 00000000a80425fb", "CapPrm: 00000000a80425fb", "CapBnd: 00000000a80425fb", "CapInh: 0000000000000000",
            "CapAmb: 0000000000000000", "ambient raised CAP_NET_BIND_SERVICE", "Seccomp: 2", "AF_UNIX works", "AF_ALG EPERM",
            "mount EPERM", "clone3 ENOSYS", "adding a capability EPERM",
        ]
        #expect(expected.subtracting(seen) == [], "\(seen.sorted())")
    }
}
