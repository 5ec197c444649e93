import Linux
import Testing

@testable import Guide

/// The doctor's verdicts, on machines that are made up.
@Suite struct `The doctor's verdict` {
    /// A machine with all that the course asks for.
    private static func well() -> Machine {
        var machine = Machine(userID: 1000, isPrivileged: false, release: "6.12.4")
        machine.cgroupMode = "v2: one hierarchy"
        for name in ["memory", "cpu", "pids"] { machine.controllers[name] = "v2, /sys/fs/cgroup" }
        machine.unifiedControllers = ["memory", "cpu", "pids"]
        for name in ["sh", "ps", "busybox", "strace"] { machine.programs[name] = "/usr/bin/\(name)" }
        return machine
    }

    private static let obstacle = Obstacle("it is so", remedy: "do this")

    private func verdict(_ requirements: Requirement..., change: (inout Machine) -> Void = { _ in }) -> Diagnosis {
        var machine = Self.well()
        change(&machine)
        return Diagnosis(needing: requirements, on: machine)
    }

    @Test func `a machine that has everything can run everything`() {
        let whole = verdict(
            .rootOrUserNamespace, .namespace(.pid), .controller("memory"), .unifiedController, .fileSystem("overlay"),
            .program("ps", package: "procps"), .kernel(major: 5, minor: 2))
        #expect(whole.verdict == .canRun && whole.obstacles.isEmpty)
    }

    @Test func `without user namespaces an ordinary user cannot, and root can`() {
        let closed: (inout Machine) -> Void = { $0.closedNamespaces[.user] = Self.obstacle }
        #expect(verdict(.rootOrUserNamespace, change: closed).verdict == .cannot)
        #expect(verdict(.rootOrUserNamespace, change: closed).obstacles == [Self.obstacle])
        let asRoot = verdict(.rootOrUserNamespace) {
            closed(&$0)
            $0.isPrivileged = true
        }
        #expect(asRoot.verdict == .canRun)
    }

    @Test func `what only root can do is not for root of a user namespace`() {
        #expect(verdict(.root).obstacles.first?.remedy == "sudo lab start …")
        let pretended = verdict(.root) {
            ($0.userID, $0.isPrivileged, $0.isInUserNamespace) = (0, true, true)
        }
        #expect(pretended.verdict == .cannot && pretended.obstacles[0].reason.contains("root of a user namespace"))
        #expect(verdict(.root) { ($0.userID, $0.isPrivileged) = (0, true) }.verdict == .canRun)
    }

    @Test func `a missing controller keeps its reason and its remedy`() {
        let hidden = verdict(.controller("memory"), .controller("cpu")) {
            $0.controllers["memory"] = nil
            $0.missingControllers["memory"] = Self.obstacle
        }
        #expect(hidden.verdict == .cannot && hidden.obstacles == [Self.obstacle])
        #expect(verdict(.unifiedController) { $0.unifiedControllers = [] }.verdict == .cannot)
    }

    @Test func `an overlay on a tmpfs only makes a lab degraded`() {
        let half = verdict(.fileSystem("overlay")) { $0.overlayOnDisk = Self.obstacle }
        #expect(half.verdict == .degraded && half.obstacles[0].reason == "only on a tmpfs: it is so")
        #expect(verdict(.fileSystem("overlay")) { $0.closedFileSystems["overlay"] = Self.obstacle }.verdict == .cannot)
    }

    @Test func `a missing program names its package, and one that only helps says what is lost`() {
        let without: (inout Machine) -> Void = { $0.programs["busybox"] = .some(nil) }
        let needed = verdict(.program("busybox", package: "busybox-static"), change: without)
        #expect(needed.verdict == .cannot)
        #expect(
            needed.obstacles == [Obstacle("a static busybox is not installed", remedy: "sudo apt-get install busybox-static")])
        let helpful = verdict(
            .helpful(.program("busybox", package: "busybox-static"), otherwise: "one step is left out"), change: without)
        #expect(helpful.verdict == .degraded && helpful.obstacles[0].reason.hasSuffix("one step is left out"))
    }

    @Test(arguments: [("5.2.1", false), ("5.3.0", true), ("6.1.0", true), ("7.0.1", true), ("4.19.9", false)])
    func `the lab programs need clone3`(release: String, isEnough: Bool) {
        #expect((verdict { $0.release = release }.verdict == .canRun) == isEnough)
        #expect(
            verdict(.kernel(major: 6, minor: 2)) { $0.release = release }.verdict == (release.hasPrefix("7") ? .canRun : .cannot))
    }

    @Test func `one obstacle is told once, and nothing that is fatal is softened by what follows`() {
        let both = verdict(
            .namespace(.pid), .namespace(.mount), .helpful(.program("nft", package: "nftables"), otherwise: "less")
        ) {
            $0.closedNamespaces = [.pid: Self.obstacle, .mount: Self.obstacle]
        }
        #expect(both.verdict == .cannot && both.obstacles.count == 2)
    }

    @Test func `one line installs all that is missing`() {
        var machine = Self.well()
        for name in ["unshare", "findmnt", "ip", "ping", "capsh"] { machine.programs[name] = "/usr/bin/\(name)" }
        #expect(Doctor(machine, labs: []).installation == "sudo apt-get install nftables")
        machine.programs["nft"] = "/usr/sbin/nft"
        #expect(Doctor(machine, labs: []).installation == nil)
        machine.programs["ps"] = .some(nil)
        machine.programs["busybox"] = .some(nil)
        #expect(Doctor(machine, labs: []).text.contains("do: sudo apt-get install busybox-static procps"))
    }
}
