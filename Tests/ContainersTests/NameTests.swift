import Linux
import Testing

@testable import Containers

@Suite struct NameTests {
    @Test func `a container's name may begin with a slash`() throws {
        #expect(try ContainerName(parsing: "web_1.a-b").text == "web_1.a-b")
        #expect(try ContainerName(parsing: "/web").text == "web")
    }

    @Test(arguments: [
        "a!", "a", "", "/", "//ab", "_a", ".a", "..", "-a", "a b", "a/b", "a/../b", "é1", "e\u{301}1", "a\u{301}", "ab\n",
        "a\r\n", "a\0b",
    ])
    func `a name that is not safe in a path is refused`(text: String) {
        #expect(
            refusal { () throws(UsageError) in try ContainerName(parsing: text) }
                == "Invalid container name (\(text)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
    }

    @Test func `a name has at most 128 bytes`() throws {
        let longest = String(repeating: "a", count: 128)
        #expect(try ContainerName(parsing: longest).text == longest)
        #expect(
            refusal { () throws(UsageError) in try ContainerName(parsing: longest + "a") }
                .hasSuffix("at most 128 bytes are allowed"))
    }

    @Test func `a random id reads as itself and is never all digits where it is short`() throws {
        let ids = try (0..<64).map { _ in try ContainerID.random() }
        #expect(Set(ids).count == 64)
        for id in ids {
            #expect(try ContainerID(parsing: id.text) == id)
            #expect(id.short.utf8.count == 12 && id.text.hasPrefix(id.short))
            #expect(!id.short.utf8.allSatisfy(isDigit))
        }
        #expect(ContainerID(bytes: [UInt8](repeating: 0x0a, count: 32))?.text == String(repeating: "0a", count: 32))
        #expect(ContainerID(bytes: [1, 2]) == nil)
    }

    @Test(arguments: [
        "", "abc", String(repeating: "g", count: 64), String(repeating: "A", count: 64), String(repeating: "a", count: 65),
        String(repeating: "../a", count: 16),
    ])
    func `an id that is none is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try ContainerID(parsing: text) }.hasPrefix("invalid container id: "))
    }

    @Test(arguments: [
        ("web", 0), ("/web", 0), ("5a", 0), ("5b", 1), ("5a5a", 2), ("5a5a5a5a5a5a", 0), ("db_1", 1),
        (String(repeating: "5b", count: 32), 1),
    ])
    func `a container is meant by id, name or the beginning of its id`(text: String, index: Int) throws {
        #expect(try ContainerReference(parsing: text).resolved(among: containers) == containers[index].id)
    }

    @Test(arguments: [
        ("5", "Multiple IDs found with provided prefix: 5"), ("6", "No such container: 6"), ("we", "No such container: we"),
        ("/5a", "No such container: /5a"), ("../x", "No such container: ../x"), ("", "No such container: "),
    ])
    func `a container that is not there, or one of several, is refused`(text: String, message: String) {
        #expect(
            refusal { () throws(UsageError) in try ContainerReference(parsing: text).resolved(among: containers) } == message)
    }

    /// The third is named as the id of the first begins.
    private var containers: [(id: ContainerID, name: ContainerName)] {
        get throws(UsageError) {
            var containers: [(id: ContainerID, name: ContainerName)] = []
            for (id, name) in [("5a", "web"), ("5b", "db_1"), ("7c", "5a5a")] {
                containers.append(
                    (try ContainerID(parsing: String(repeating: id, count: 32)), try ContainerName(parsing: name)))
            }
            return containers
        }
    }

    @Test func `every generated name is a container's name`() {
        let (adjectives, nouns) = (NameWords.adjectives, NameWords.nouns)
        #expect(adjectives.count >= 60 && Set(adjectives).count == adjectives.count)
        #expect(nouns.count >= 60 && Set(nouns).count == nouns.count)
        #expect((adjectives + nouns).allSatisfy { $0.utf8.allSatisfy { (0x61...0x7a).contains($0) } })
        for adjective in adjectives.indices {
            for noun in nouns.indices {
                let name = NameGenerator.name(adjective: adjective, noun: noun)
                #expect((try? ContainerName(parsing: name.text)) == name)
            }
        }
    }

    @Test func `names that are taken are not given again`() throws {
        var refused: [ContainerName] = []
        let name = try NameGenerator.random {
            refused.append($0)
            return refused.count < 10
        }
        #expect(refused.count == 10 && name == refused[9])
        #expect(refused[9].text.hasSuffix("4") && refused[5].text.utf8.allSatisfy { !isDigit($0) })
    }

    @Test(arguments: ["hh", "a.b-c.d_e", "1", String(repeating: "a", count: 64)])
    func `a host name has labels with dots between`(text: String) throws {
        #expect(try HostName(parsing: text).text == text)
        #expect(try DomainName(parsing: text).text == text)
    }

    @Test(arguments: [
        "", ".", "a..b", "a.", ".a", "-a", "a-", "a.-b", "a b", "a\n", "é", "a\u{301}", "a/b", String(repeating: "a", count: 65),
    ])
    func `a host name that the network would not understand is refused`(text: String) {
        #expect(refusal { () throws(UsageError) in try HostName(parsing: text) } == "invalid hostname format: \(text)")
        #expect(refusal { () throws(UsageError) in try DomainName(parsing: text) } == "invalid domainname format: \(text)")
    }
}
