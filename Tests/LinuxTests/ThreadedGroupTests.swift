import Testing

@testable import Linux

@Suite struct `Below a threaded group` {
    /// A plain folder stands in for the group: the type is a file of it.
    private func refusal(type: String?) throws -> KernelError? {
        let folder = "/tmp/minibox-test-" + (try randomBytes(8)).map { String($0, radix: 16) }.joined()
        try makeDirectory(folder)
        defer { try? removeTree(folder) }
        if let type { try replaceFile("\(folder)/cgroup.type", with: type + "\n", durable: false) }
        do {
            try ThreadedGroup.refuse(folder, for: "minibox-1")
            return nil
        } catch { return error }
    }

    @Test(arguments: ["threaded", "domain threaded", "domain invalid"])
    func `no group of processes is made, and the error says why`(_ type: String) throws {
        let error = try #require(try refusal(type: type))
        #expect(error.errno == .notSupported && error.purpose?.contains("cgroup.type is '\(type)'") == true)
        #expect(error.fix?.contains("systemd-run") == true)
    }

    @Test(arguments: ["domain", nil]) func `is not where whole processes live, nor at the root`(_ type: String?) throws {
        #expect(try refusal(type: type) == nil)
    }
}
