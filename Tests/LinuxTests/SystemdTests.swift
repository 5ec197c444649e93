import Testing

@testable import Linux

@Suite struct `The part of the tree that systemd delegates` {
    private static let session = CgroupFixture.Texts(
        selfCgroup: "0::/user.slice/user-1000.slice/session-3.scope\n", mountInfo: CgroupFixture.v2.mountInfo,
        controllers: [
            "/sys/fs/cgroup": "cpuset cpu io memory hugetlb pids rdma misc\n",
            "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service": "cpu memory pids\n",
        ])

    @Test func `root makes groups below a unit of the machine's`() {
        let layout = CgroupFixture.v2.layout(manager: .ofMachine)
        #expect(layout.unifiedBase == "/sys/fs/cgroup/minibox.slice/minibox.service")
        #expect(layout.unifiedBases.last == "/sys/fs/cgroup", "those that were made before are found, too")
        guard case .v2 = layout.place(of: .cpuset) else {
            Issue.record("\(layout.place(of: .cpuset))")
            return
        }
    }

    @Test func `a user in a login's session has the controllers of her own systemd`() throws {
        let layout = Self.session.layout(isWritable: { _ in false }, manager: .ofUser(1000))
        let manager = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service"
        #expect(layout.unifiedBase == manager + "/minibox.slice/minibox.service")
        #expect(layout.unifiedBases.count == 1)
        #expect(layout.obstacle(to: .memory) == nil)
        let missing = try #require(layout.obstacle(to: .cpuset))
        #expect(missing.reason == "is not delegated to \(manager): it is not in its cgroup.controllers")
        #expect(missing.remedy.contains("systemctl edit user@.service"))
    }

    @Test func `she needs systemd to move her out of the session only`() {
        let manager = Systemd.ofUser(1000)
        #expect(!manager.reaches("/user.slice/user-1000.slice/session-3.scope"))
        #expect(!manager.reaches("/user.slice/user-1000.slice/user@1000.services/x"))
        #expect(manager.reaches("/user.slice/user-1000.slice/user@1000.service/app.slice/run-u7.scope"))
        #expect(Systemd.ofMachine.reaches("/user.slice/user-0.slice/session-1.scope"))
    }

    @Test func `nobody is asked beside v1 controllers, nor where the tree may not be written`() {
        #expect(CgroupFixture.hybrid.layout(manager: .ofMachine).manager == nil)
        let readOnly = CgroupFixture.v2.mountInfo.replacing("cgroup rw,", with: "cgroup ro,")
        #expect(CgroupFixture.v2.layout(mounts: readOnly, manager: .ofMachine).manager == nil)
    }

    @Test func `a limit without a controller is refused to root, and a warning for a user`() throws {
        let layout = CgroupFixture.v2.layout { _ in false }
        var limits = CgroupLimits()
        limits.memoryBytes = 32 << 20
        limits.pidsMaximum = 20
        let error = #expect(throws: KernelError.self) { try Cgroup.create(named: "minibox-4f2a", in: layout, limits: limits) }
        #expect(error?.errno == .notSupported)
        let group = try Cgroup.create(named: "minibox-4f2a", in: layout, limits: limits, warnsOfMissing: true)
        #expect(group.directories.isEmpty)
        #expect(group.warnings.count == 2)
        #expect(group.warnings[0].hasPrefix("memory is not limited: the controller memory is not delegated: neither "))
        #expect(group.warnings[1].hasPrefix("the number of processes is not limited: the controller pids is not delegated"))
    }

    @Test func `limits without a controller do not need it`() {
        var limits = CgroupLimits()
        (limits.memoryBytes, limits.memoryReservationBytes, limits.isOOMKillDisabled) = (1 << 20, 1 << 19, true)
        (limits.cpuShares, limits.cpusetMemoryNodes, limits.pidsMaximum, limits.blockIOWeight) = (512, "0", 5, 100)
        (limits.devices, limits.hugePageBytes) = ([], ["2MB": 0])
        #expect(limits.controllers.count == 7)
        for controller in limits.controllers {
            #expect(limits.without(controller).controllers == limits.controllers.filter { $0 != controller })
        }
    }

    // MARK: What is said to systemd

    @Test func `a call has its header, padded to eight bytes, and its values each at its place`() {
        var body = SystemdCall.Marshalled()
        body.string("minibox.service")
        body.string("/monitors")
        body.number(4)
        body.number(4242)
        let text = "minibox.service\0" + "\u{9}\0\0\0/monitors\0" + "\0\0" + "\u{4}\0\0\0"
        #expect(body.bytes == [15, 0, 0, 0] + Array(text.utf8) + [0x92, 0x10, 0, 0])
        let message = SystemdCall.call("AttachProcessesToUnit", signature: "ssau", body)
        #expect(Array(message[..<16]) == [0x6c, 1, 0, 1, 44, 0, 0, 0, 1, 0, 0, 0, UInt8(message[12]), 0, 0, 0])
        let start = (16 + Int(message[12]) + 7) / 8 * 8
        #expect(Array(message[start...]) == body.bytes)
        #expect(Array(message[16..<24]) == [1, 1, 0x6f, 0, 25, 0, 0, 0], "the first field: the path, an object path of 25 bytes")
        #expect(message[..<start].suffix(start - 16 - 8).contains(8), "the field of the signature")
    }

    @Test(arguments: [
        ("System.Error.EBUSY", Errno.busy), ("org.freedesktop.systemd1.NoSuchUnit", .missing),
        ("org.freedesktop.DBus.Error.AccessDenied", .access),
    ])
    func `a refusal is the errno in its name`(_ name: String, _ errno: Errno) {
        let fields: [UInt8] =
            [5, 1, 0x75, 0, 1, 0, 0, 0, 4, 1, 0x73, 0, UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8) + [0]
        let answer = SystemdCall.Answer(kind: 3, fields: fields[...], body: [4, 0, 0, 0] + Array("busy".utf8) + [0])
        #expect(answer.errorName == name && answer.text == "busy")
        #expect(SystemdCall.errno(answer.errorName) == errno)
    }
}
