import Foundation
import Linux
import Testing

@testable import Networks

struct UserModeTests {
    @Test("pasta brings nothing in by itself, and leads to nothing of this machine's own")
    func pasta() {
        let words = UserModeProgram.pasta.arguments(into: 77)
        #expect(words.last == "77")
        for (option, value) in [
            ("--tcp-ports", "none"), ("--udp-ports", "none"), ("--tcp-ns", "none"), ("--udp-ns", "none"),
            ("--address", "10.0.2.100"), ("--netmask", "24"), ("--gateway", "10.0.2.2"), ("--dns-forward", "10.0.2.3"),
        ] {
            let place = words.firstIndex(of: option)
            #expect(place.map { words[$0 + 1] } == value, "\(option)")
        }
        #expect(words.contains("--no-map-gw") && words.contains("--foreground") && !words.contains("--interface"))
        let offline = UserModeProgram.pasta.arguments(into: 77, withoutRoute: true)
        #expect(offline.filter { !words.contains($0) } == ["--interface", "lo", "--mac-addr", "52:55:0a:00:02:02"])
    }

    @Test("slirp4netns leads to nothing of this machine's own, and is told of its end by a descriptor")
    func slirp4netns() {
        let words = UserModeProgram.slirp4netns.arguments(into: 77)
        #expect(words.suffix(2) == ["77", "eth0"])
        #expect(Set(["--disable-host-loopback", "--ready-fd=3", "--exit-fd=4", "--configure"]).isSubset(of: words))
    }

    private static var areInstalled: Bool { UserModeProgram.allCases.allSatisfy { (try? findProgram($0.rawValue)) != nil } }

    @Test(
        "Each option is one that the installed program knows",
        .enabled(if: areInstalled, "pasta and slirp4netns are not installed: Scripts/setup tests"),
        arguments: UserModeProgram.allCases)
    func known(_ program: UserModeProgram) throws {
        let process = Process()
        let said = Foundation.Pipe()
        process.executableURL = URL(filePath: try findProgram(program.rawValue))
        process.arguments = ["--help"]
        (process.standardOutput, process.standardError) = (said, said)
        try process.run()
        let help = String(decoding: try said.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        for word in program.arguments(into: 1, withoutRoute: true) where word.hasPrefix("--") {
            let option = String(word.prefix { $0 != "=" })
            #expect(help.contains(option), "\(option)")
        }
    }

    @Test("What a program has said is told without noise, and with a remedy")
    func failures() {
        let noise = "Failed to send 46 bytes to syslog\nNo external routable interface for IPv4\n"
        let text = UserModeProgram.said(noise + "Failed to send 36 bytes to syslog\nExternal interface not usable\n")
        #expect(text == "No external routable interface for IPv4; External interface not usable")
        let failure = UserModeFailure(program: .pasta, said: text)
        #expect("\(failure)".contains(text) && "\(failure)".contains("fix: see pasta(1)"))
        let device = UserModeFailure(program: .slirp4netns, said: "open(\"/dev/net/tun\"): Permission denied")
        #expect("\(device)".contains("chmod 666 /dev/net/tun"))
    }
}
