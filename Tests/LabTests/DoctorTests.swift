import Foundation
import Testing

/// The machine is really made worse, in namespaces of its own, and the doctor has to see it.
@Suite(.isolation)
struct `The doctor on a worse machine` {
    private struct Report: Decodable {
        struct Obstacle: Decodable { let reason, remedy: String }
        struct Lab: Decodable {
            let number: Int
            let verdict: String
            let obstacles: [Obstacle]
        }
        struct Machine: Decodable {
            let user: Int
            let closedNamespaces: [String: Obstacle]
            let overlayOnDisk: Obstacle?
            let closedFileSystems: [String: Obstacle]
            let programs: [String: String?]
            let forwardPolicy: String?
        }
        let machine: Machine
        let labs: [Lab]
        let install: String?

        func lab(_ number: Int) throws -> Lab { try #require(labs.first { $0.number == number }, "there is no lab \(number)") }
    }

    private static var doctor: String { "\(LabProcess.path("lab") ?? "lab") doctor --json" }

    /// - Parameter script: a shell script in which DOCTOR runs the doctor.
    private func report(_ script: String, asOrdinaryUser: Bool = false) throws -> Report {
        let text = script.replacing("DOCTOR", with: Self.doctor)
        let process = try LabProcess("/bin/sh", ["-c", text], asOrdinaryUser: asOrdinaryUser)
        do { return try JSONDecoder().decode(Report.self, from: Data(process.output.utf8)) } catch {
            Issue.record("\(process.output)\(process.errors)")
            throw error
        }
    }

    @Test func `this machine can run the labs that the course tests here`() throws {
        let report = try report("DOCTOR")
        #expect(report.machine.closedNamespaces.isEmpty)
        #expect(try report.lab(1).verdict == "can run")
    }

    @Test func `no user namespaces`() throws {
        let report = try report("unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; DOCTOR'")
        let user = try #require(report.machine.closedNamespaces["user"])
        #expect(user.reason.contains("/proc/sys/user/max_user_namespaces is 0") && user.remedy.contains("sysctl"))
    }

    @Test(.isolationWithoutRoot) func `no namespaces at all for an ordinary user`() throws {
        // She is root of the namespace in which the limit is set, and nobody in the one where the doctor runs.
        let report = try report(
            """
            unshare --user --map-root-user sh -c 'echo 1 > /proc/sys/user/max_user_namespaces
                exec unshare --user --map-user=1000 DOCTOR'
            """, asOrdinaryUser: true)
        let first = try report.lab(1)
        #expect(first.verdict == "cannot")
        #expect(try #require(first.obstacles.first).reason.contains("unshare(2) answers"))
    }

    @Test func `a controller that is hidden`() throws {
        // Under a tmpfs all hierarchies disappear, v1 or v2.
        let report = try report("unshare --mount --propagation private sh -c 'mount -t tmpfs t /sys/fs/cgroup; DOCTOR'")
        let memory = try report.lab(11)
        #expect(memory.verdict == "cannot")
        #expect(try #require(memory.obstacles.first).reason.contains("memory"))
        #expect(try !#require(memory.obstacles.first).remedy.isEmpty)
        #expect(try report.lab(1).verdict == "can run")
    }

    @Test func `no busybox, and one that needs libraries`() throws {
        let report = try report(
            """
            unshare --mount --propagation private sh -c 'for place in /bin /usr/bin /sbin /usr/sbin /usr/local/bin; do
                [ -e $place/busybox ] && mount --bind /usr/bin/env $place/busybox; done; DOCTOR'
            """)
        #expect(report.machine.programs["busybox"] == .some(nil))
        #expect(try report.lab(3).verdict == "cannot")
        #expect(try #require(report.install).contains("busybox-static"))
        // The doctor's own programs are found beside it; PATH is what it looks along.
        let none = try self.report("PATH=/nowhere DOCTOR")
        #expect(none.machine.programs["ps"] == .some(nil) && none.install?.contains("procps") == true)
    }

    @Test func `a policy that drops what is forwarded`() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/iptables") else { return }
        let report = try report("unshare --net sh -c 'iptables -P FORWARD DROP && DOCTOR'")
        #expect(report.machine.forwardPolicy == "DROP")
    }

    @Test func `an overlay below`() throws {
        let report = try report(
            """
            unshare --mount --propagation private sh -c 'mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w /mnt/m &&
                mount -t overlay -o lowerdir=/tmp,upperdir=/mnt/u,workdir=/mnt/w o /mnt/m && mount --bind /mnt/m /tmp && TMPDIR=/tmp DOCTOR'
            """)
        let obstacle = try #require(report.machine.overlayOnDisk)
        #expect(obstacle.reason.contains("an overlay") && report.machine.closedFileSystems["overlay"] == nil)
        #expect(!FileManager.default.fileExists(atPath: "/tmp/lab-doctor-\(getpid())"))
    }

    @Test func `a container, and an ordinary user in a privileged one`() throws {
        let minibox = try #require(LabProcess.path("minibox"))
        let root = "/tmp/doctor-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let run = "\(minibox) run --root \(root) --rm --network none"
        let folder = URL(filePath: LabProcess.path("lab") ?? "").deletingLastPathComponent().path
        let closed = try report("\(run) -v \(folder):/lab:ro host /lab/lab doctor --json")
        let first = try closed.lab(1)
        #expect(first.verdict == "cannot" && first.obstacles.first?.reason.contains("filter of system calls") == true)
        let open = try report(
            "\(run) --privileged -v \(folder):/lab:ro host setpriv --reuid 1000 --regid 1000 --clear-groups /lab/lab doctor --json"
        )
        #expect(try open.lab(1).verdict == "can run" && open.machine.user == 1000)
        #expect(open.machine.overlayOnDisk?.reason.contains("an overlay") == true)
        #expect(try open.lab(11).verdict == "cannot")
    }

    @Test(.isolationWithoutRoot) func `an ordinary user`() throws {
        let report = try report("DOCTOR", asOrdinaryUser: true)
        #expect(report.machine.user == 65534)
        #expect(try report.lab(1).verdict == "can run")
    }
}
