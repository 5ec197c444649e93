import Foundation
import Testing

/// A dockerd of a test's own: in namespaces and folders of its own, gone at the end with all that it has made.
struct DockerDaemon: Sendable {
    private let folder: String
    @TaskLocal private static var bound: DockerDaemon?

    static var current: DockerDaemon {
        guard let bound else { preconditionFailure("the suite lacks the trait .docker") }
        return bound
    }

    private var socket: String { "unix://\(folder)/socket" }

    /// Asks the daemon.
    func run(_ words: [String]) throws -> Outcome {
        let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder]
        return try RunningCommand(["/usr/bin/docker", "-H", socket] + words, environment: environment, input: .nothing).finish(
            within: 120)
    }

    static func with(_ body: () async throws -> Void) async throws {
        let groups = Set(groupsOfDocker())
        let daemon = DockerDaemon(folder: try StateFolder.current.scratch("docker"))
        // Its bridge and its firewall rules belong to a network namespace of its own.
        let words = [
            Machine.path(of: "unshare")!, "--net", "--mount", Machine.path(of: "dockerd")!, "--host", daemon.socket,
            "--data-root",
            "\(daemon.folder)/data", "--exec-root", "\(daemon.folder)/exec", "--pidfile", "\(daemon.folder)/pid",
        ]
        let process = try RunningCommand(words, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], input: .nothing)
        defer {
            process.send(SIGTERM)
            _ = try? process.finish(within: 60)
            for group in groupsOfDocker().reversed() where !groups.contains(group) { unsafe rmdir(group) }
        }
        guard waitUntil(within: 60, { (try? daemon.run(["version"]).code) == 0 }) else {
            throw RunningCommand.Failed("dockerd does not answer: \(process.errors)")
        }
        try daemon.makeImage()
        try await $bound.withValue(daemon, operation: body)
    }

    /// The same files as in our image busybox.
    private func makeImage() throws {
        _ = try minibox(["run", "--rm", "busybox", "true"])
        let layers = "\(StateFolder.current.path)/layers"
        let tree = "\(layers)/\(try #require(Machine.names(in: layers).first as String?))"
        let imported = try host(
            "tar -C \(tree) -c . | docker -H \(socket) import --change 'CMD [\"sh\"]' "
                + "--change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - busybox")
        try #require(imported.code == 0, "\(imported)")
    }

    private static func groupsOfDocker() -> [String] {
        Machine.cgroupMounts.flatMap { ["\($0)/docker", "\($0)/system.slice"] }.filter {
            FileManager.default.fileExists(atPath: $0)
        }
    }
}

struct DockerTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await DockerDaemon.with { try await function() }
    }
}

extension Trait where Self == DockerTrait {
    static var docker: Self { DockerTrait() }
}
