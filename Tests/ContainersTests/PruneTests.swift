import Formats
import Testing

@testable import Containers

@Suite struct `What is not used` {
    @Test(
        arguments: [
            (0, 0, "0B"), (16_430_000, 11_630_000, "11.63MB (70%)"), (212, 212, "212B (100%)"), (36, 0, "0B (0%)"),
            (3, 2, "2B (66%)"),
        ] as [(Int64, Int64, String)])
    func `is shown with its share`(size: Int64, reclaimable: Int64, text: String) {
        #expect(DiskUsage.Kind(name: "", count: 1, active: 0, size: size, reclaimable: reclaimable).reclaimableText == text)
    }

    @Test func `of images is what only unused ones have`() {
        func image(_ size: Int64, shared: Int64, containers: Int) -> DiskUsage.ImageUse {
            DiskUsage.ImageUse(
                repository: "i", tag: "latest", id: "i", createdAt: nil, size: size, shared: shared, containers: containers)
        }
        let usage = DiskUsage(
            images: [image(300, shared: 100, containers: 1), image(250, shared: 100, containers: 0)], containers: [],
            volumes: [
                DiskUsage.VolumeUse(name: "a", links: 0, size: 7), DiskUsage.VolumeUse(name: "b", links: 2, size: 9),
            ], layersSize: 450)
        #expect(usage.kinds[0] == DiskUsage.Kind(name: "Images", count: 2, active: 1, size: 450, reclaimable: 250))
        #expect(usage.kinds[1] == DiskUsage.Kind(name: "Containers", count: 0, active: 0, size: 0, reclaimable: 0))
        #expect(usage.kinds[2] == DiskUsage.Kind(name: "Local Volumes", count: 2, active: 1, size: 16, reclaimable: 7))
    }

    private let now = Timestamp(seconds: 1_000_000)

    private func filter(_ texts: String...) throws -> PruneFilter {
        var filters = Filters()
        for text in texts { try filters.add(text, flag: "--filter") }
        return try PruneFilter(filters, now: now)
    }

    @Test func `is filtered by its age`() throws {
        let old = try filter("until=10m")
        #expect(old.allows(createdAt: (1_000_000 - 700) * 1_000_000_000, labels: [:]))
        #expect(!old.allows(createdAt: (1_000_000 - 500) * 1_000_000_000, labels: [:]))
        #expect(throws: UsageError.self) {
            try filter("until=10m", "until=20m")
        }
    }

    @Test func `is filtered by its labels`() throws {
        #expect(try filter("label=app").allows(createdAt: 0, labels: ["app": "web"]))
        #expect(try !filter("label=app=db").allows(createdAt: 0, labels: ["app": "web"]))
        #expect(try !filter("label!=app").allows(createdAt: 0, labels: ["app": "web"]))
        #expect(try filter("label!=app").allows(createdAt: 0, labels: ["other": "web"]))
        #expect(try filter("label=a", "label!=b=1").allows(createdAt: 0, labels: ["a": "", "b": "2"]))
    }

    @Test func `is not filtered by what means nothing`() throws {
        #expect(throws: UsageError.self) { try filter("name=x") }
        #expect(throws: UsageError.self) { try filter("until=soon") }
    }
}

@Suite struct `A container that comes back after a reboot` {
    private func known(_ restart: RestartPolicy, stopped: Bool = false, life: KnownContainer.Life? = nil) -> KnownContainer {
        var record = ContainerRecord(
            id: "x", name: "x", image: "busybox", imageID: "y", command: [], labels: [:], createdAt: 0, removesItself: false,
            hasTerminal: false, restart: restart)
        record.isStoppedByUser = stopped
        return KnownContainer(
            id: "x", record: record, life: life ?? .exited(startedAt: 1, finishedAt: 2, exitCode: 137, outOfMemory: false))
    }

    @Test func `has a policy that says so`() {
        #expect(known(.always).isResumable)
        #expect(known(.always, stopped: true).isResumable)
        #expect(known(.unlessStopped).isResumable)
        #expect(!known(.unlessStopped, stopped: true).isResumable)
        #expect(!known(.no).isResumable)
        #expect(!known(.onFailure(maximum: nil)).isResumable)
    }

    @Test func `has run before`() {
        #expect(!known(.always, life: .created(failure: nil, exitCode: 0)).isResumable)
        #expect(!known(.always, life: .restarting(exitCode: 1, finishedAt: 2)).isResumable)
    }
}
