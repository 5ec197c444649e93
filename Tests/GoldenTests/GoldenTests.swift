import Foundation
import Testing

@testable import GoldenCheck

@Suite(.serialized)
struct `Beside Docker's recordings` {
    @Test(.enabled(if: geteuid() == 0, "only root may make these namespaces, mounts and cgroups"), arguments: Cases.names)
    func `a command says and does what Docker did, but for what is marked`(_ name: String) throws {
        try #require(Cases.isMiniboxBuilt, "\(Cases.minibox) is not built: Scripts/build release --product minibox")
        var replay = try Replay(try Cases.named(name), minibox: Cases.minibox)
        for case .failed(let text) in try replay.run() { Issue.record("\(name): \(text)") }
    }

    @Test func `the list of differences and the marks in the cases agree`() throws {
        let cases = try Cases.names.map(Cases.named)
        #expect(cases.count > 30)
        #expect(try Cases.differences().contradictions(with: cases) == [])
    }
}
