import Testing

@testable import Linux

@Suite struct `The layout of control groups` {
    @Test func `v1 controllers beside a v2 mount are hybrid`() {
        let layout = CgroupFixture.hybrid.layout()
        #expect(layout.mode == .hybrid)
        #expect(layout.place(of: .memory) == .v1(mount: "/sys/fs/cgroup/memory", ownPath: "/process_api/bd628aba"))
        #expect(layout.place(of: .io) == .v1(mount: "/sys/fs/cgroup/blkio", ownPath: "/"))
        #expect(layout.place(of: .hugetlb) == .v2(mount: "/sys/fs/cgroup/unified", ownPath: "/"))
    }

    @Test func `controllers that share a hierarchy have one place`() {
        let layout = CgroupFixture.v1.layout()
        #expect(layout.mode == .v1)
        #expect(layout.place(of: .cpu) == .v1(mount: "/sys/fs/cgroup/cpu,cpuacct", ownPath: "/user.slice"))
        #expect(layout.place(of: .cpuacct) == layout.place(of: .cpu))
        #expect(layout.hierarchies.count == 3, "the hierarchy of systemd has no controller")
    }

    @Test func `root makes v2 groups at the top`() {
        let layout = CgroupFixture.v2.layout()
        #expect(layout.mode == .v2)
        #expect(layout.unifiedBase == "/sys/fs/cgroup")
        let own = "/user.slice/user-1000.slice/user@1000.service/app.slice/run-u7.scope"
        for controller in CgroupController.allCases {
            #expect(layout.place(of: controller) == .v2(mount: "/sys/fs/cgroup", ownPath: own))
        }
    }

    @Test func `a user makes groups beside the own one, with the controllers that were handed down`() throws {
        let layout = CgroupFixture.v2.layout { $0.contains("user@1000.service") }
        #expect(layout.unifiedBase == "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice")
        guard case .v2 = layout.place(of: .memory), case .v2 = layout.place(of: .freezer) else {
            Issue.record("\(layout.place(of: .memory))")
            return
        }
        let missing = try #require(layout.place(of: .cpuset).whyMissing)
        #expect(missing.reason.contains("app.slice") && missing.reason.contains("not delegated"))
        #expect(missing.remedy.contains("+cpuset"))
    }

    @Test func `a user makes groups in the own one when only that is writable`() {
        #expect(CgroupFixture.v2.layout { $0.hasSuffix(".scope") }.unifiedBase?.hasSuffix("/run-u7.scope") == true)
    }

    @Test func `where nothing is writable nothing is delegated`() throws {
        let layout = CgroupFixture.v2.layout { _ in false }
        #expect(layout.unifiedBase == nil)
        #expect(try #require(layout.place(of: .memory).whyMissing).remedy.contains("Delegate=yes"))
    }

    @Test func `in a container the own path is that below the mount`() throws {
        let layout = CgroupFixture.container.layout()
        #expect(layout.place(of: .pids) == .v1(mount: "/sys/fs/cgroup/pids", ownPath: "/"))
        #expect(try #require(layout.place(of: .memory).whyMissing).reason == "is mounted read-only on /sys/fs/cgroup/memory")
    }

    @Test(arguments: [
        (CgroupController.pids, "is not in this kernel", "kernel that was built with it"),
        (.hugetlb, "was switched off when the machine booted", "cgroup_enable=hugetlb"),
        (.io, "is not mounted", "mount -t cgroup -o blkio"),
        (.cpuset, "not mounted where this process could see it", "mount -t cgroup -o cpuset"),
    ])
    func `a missing v1 controller says why`(_ controller: CgroupController, _ reason: String, _ remedy: String) throws {
        let mounts = "34 30 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
        let missing = try #require(CgroupFixture.hybrid.layout(mounts: mounts).place(of: controller).whyMissing)
        #expect(missing.reason.contains(reason) && missing.remedy.contains(remedy), "\(missing)")
    }

    @Test func `no hierarchy is no mode, and every controller is missing`() {
        let layout = CgroupFixture.hybrid.layout(mounts: "23 22 0:22 / /sys rw,relatime - sysfs sysfs rw")
        #expect(layout.mode == .none)
        for controller in CgroupController.allCases { #expect(layout.place(of: controller).whyMissing != nil) }
    }

    @Test func `a mount that a later one covers does not count`() {
        let covered = CgroupFixture.hybrid.mountInfo + "\n60 31 0:70 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"
        let layout = CgroupFixture.hybrid.layout(mounts: covered)
        #expect(layout.mode == .v2)
        #expect(layout.unified?.mount == "/sys/fs/cgroup")
    }

    @Test func `lines without the word are left alone`() {
        #expect(CgroupLayout.cgroupLines("a cgroup b\nc group d\ncgrou\n\ncgroup").map(String.init) == ["a cgroup b", "cgroup"])
    }

    @Test(arguments: ["minibox/4f2a", "a", "a.b/c-d/e_f"])
    func `a name of plain words is a path below the base`(_ name: String) throws {
        #expect(try CgroupName(name).paths(below: "/base").last == "/base/" + name)
    }

    @Test(arguments: ["", "/a", "a/", "a//b", "../a", "a/../b", "a/.", "a\nb", "a\0b", String(repeating: "x", count: 256)])
    func `a name that could lead elsewhere is refused`(_ name: String) {
        let error = #expect(throws: KernelError.self) { try CgroupName(name) }
        #expect(error?.errno == .invalid && error?.fix != nil)
    }
}

extension ControllerPlace {
    var whyMissing: (reason: String, remedy: String)? {
        if case .missing(let reason, let remedy) = self { (reason, remedy) } else { nil }
    }
}
