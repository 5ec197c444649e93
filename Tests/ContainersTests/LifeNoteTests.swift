import Linux
import Testing

@testable import Containers

@Suite struct `What a life lock tells` {
    @Test func `is read as it was written`() {
        let process = LiveProcess(pid: 12, startTime: 345, bootID: "b323a7ba-5a62-4231-b5c6-ab9a11b8805e")
        let notes = [
            LifeNote(name: "web", removesItself: true, monitor: process),
            LifeNote(run: LifeNote.Run(process: process, startedAt: 6), health: .healthy),
            LifeNote(run: LifeNote.Run(process: process, startedAt: 6), networkProcess: process),
            LifeNote(end: LifeNote.End(exitCode: 137, at: 7, outOfMemory: true)),
            // After a reboot: without it the container would be taken for one that never started, and removed.
            LifeNote(name: "web", removesItself: false, run: .unseen(startedAt: 8)),
        ]
        for note in notes { #expect(LifeNote(note.text) == note, "\(note.text)") }
    }
}
