import Linux
import Testing

struct MessageSocketTests {
    @Test("What was said before a reset is heard, and then the end", arguments: [true, false])
    func reset(_ waits: Bool) throws {
        let (ours, theirs) = try MessageSocket.pair().split()
        defer { close(ours) }
        // Closed with this unread, the other end resets the connection.
        try sendMessage([1], to: ours, wait: true)
        try sendMessage([2, 3], to: theirs, wait: true)
        close(theirs)
        #expect(try receiveMessage(from: ours, wait: waits) == [2, 3])
        #expect(try receiveMessage(from: ours, wait: waits) == nil)
    }
}
