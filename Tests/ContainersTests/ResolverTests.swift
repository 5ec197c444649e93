import Testing

@testable import Containers

@Suite struct ResolverTests {
    private static let host =
        "# made by hand\ndomain old\nsearch a.test b.test\nnameserver 192.0.2.1\nnameserver 192.0.2.2\noptions edns0\n"

    private func settings(_ servers: [String] = [], _ domains: [String] = [], _ options: [String] = []) throws -> ResolverSettings
    {
        try ResolverSettings(servers: servers, searchDomains: domains, options: options)
    }

    @Test func `without a wish the file is the host's, to the letter`() throws {
        #expect(try settings().document(over: Self.host) == Self.host)
        #expect(try settings().document(over: "") == "")
    }

    @Test func `what is asked for takes the place of what the host has of its kind`() throws {
        #expect(
            try settings(["2001:db8::1"]).document(over: Self.host)
                == "search a.test b.test\nnameserver 2001:db8::1\noptions edns0\n")
        #expect(
            try settings(["192.0.2.9"], ["x.test"], ["ndots:2", "rotate"]).document(over: Self.host)
                == "search x.test\nnameserver 192.0.2.9\noptions ndots:2 rotate\n")
        #expect(try settings([], ["."]).document(over: "search a.test\nnameserver 192.0.2.1\n") == "nameserver 192.0.2.1\n")
    }

    @Test func `nothing that would begin another line is taken`() {
        #expect(
            refusal { () throws(UsageError) in _ = try ResolverSettings(servers: ["one"], searchDomains: [], options: []) }
                == "invalid argument \"one\" for \"--dns\" flag: IP address is not correctly formatted: one")
        for (domains, options) in [(["a b"], []), (["a\nnameserver 192.0.2.3"], []), ([], ["a\nb"]), ([], [""]), ([], ["a b"])] {
            #expect(throws: UsageError.self) {
                _ = try ResolverSettings(servers: [], searchDomains: domains, options: options)
            }
        }
    }

    @Test(arguments: [
        ("db:192.0.2.7", "db", "192.0.2.7"), ("db=192.0.2.7", "db", "192.0.2.7"), ("db:2001:db8::1", "db", "2001:db8::1"),
        ("db:[2001:db8::1]", "db", "2001:db8::1"),
    ]) func `a host is a name and an address`(text: String, name: String, address: String) throws {
        let host = try ExtraHost(parsing: text)
        #expect(host.name == name)
        #expect(host.address.text == address)
        #expect(host.text == "\(name):\(address)")
    }

    @Test(arguments: [
        ("db", "bad format for add-host: \"db\""), (":192.0.2.7", "bad format for add-host: \":192.0.2.7\""),
        ("db:", "invalid IP address in add-host: \"\""), ("db:x", "invalid IP address in add-host: \"x\""),
        ("a b:192.0.2.7", "bad format for add-host: \"a b:192.0.2.7\""),
        ("db:192.0.2.7\n::1 x", "invalid IP address in add-host: \"192.0.2.7\\n::1 x\""),
    ]) func `what is not both is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in _ = try ExtraHost(parsing: text) } == message)
    }
}
