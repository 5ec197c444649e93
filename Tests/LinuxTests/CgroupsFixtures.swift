import Testing

@testable import Linux

/// What machines of several kinds show in /proc, as captured there.
enum CgroupFixture {
    /// A kernel 6.18 with a hierarchy for each controller, beside a v2 mount that has only hugetlb.
    static let hybrid = Texts(
        selfCgroup: """
            9:name=systemd:/
            8:pids:/
            7:blkio:/
            6:freezer:/
            5:devices:/
            4:memory:/process_api/bd628aba
            3:cpuset:/
            2:cpuacct:/
            1:cpu:/
            0::/
            """,
        mountInfo: """
            23 22 0:22 / /sys rw,relatime - sysfs sysfs rw
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
            34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
            35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
            37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
            38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
            39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
            40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """,
        controllers: ["/sys/fs/cgroup/unified": "hugetlb\n"])

    /// An older distribution, with cpu and cpuacct in one hierarchy and none for hugetlb.
    static let v1 = Texts(
        selfCgroup: """
            5:pids:/user.slice/user-0.slice
            4:cpu,cpuacct:/user.slice
            3:memory:/user.slice
            1:name=systemd:/user.slice/user-0.slice/session-2.scope
            """,
        mountInfo: """
            30 23 0:25 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
            31 30 0:26 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,name=systemd
            33 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:15 - cgroup cgroup rw,cpu,cpuacct
            34 30 0:29 / /sys/fs/cgroup/memory rw,nosuid shared:16 - cgroup cgroup rw,memory
            35 30 0:30 / /sys/fs/cgroup/pids rw,nosuid shared:17 - cgroup cgroup rw,pids
            """, controllers: [:])

    /// systemd with the unified hierarchy; an ordinary user in a delegated part of it.
    static let v2 = Texts(
        selfCgroup: "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u7.scope\n",
        mountInfo:
            "28 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot",
        controllers: [
            "/sys/fs/cgroup": "cpuset cpu io memory hugetlb pids rdma misc\n",
            "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice": "cpu memory pids\n",
        ])

    /// A container without a cgroup namespace: the mounts show the container's part only, and may not be written.
    static let container = Texts(
        selfCgroup: "4:memory:/docker/4f2a\n3:pids:/docker/4f2a\n0::/\n",
        mountInfo: """
            50 40 0:60 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
            51 50 0:29 /docker/4f2a /sys/fs/cgroup/memory ro,nosuid master:16 - cgroup cgroup rw,memory
            52 50 0:30 /docker/4f2a /sys/fs/cgroup/pids rw,nosuid master:17 - cgroup cgroup rw,pids
            """, controllers: [:])

    /// /proc/cgroups of the hybrid machine.
    static let kernelControllers = """
        #subsys_name\thierarchy\tnum_cgroups\tenabled
        cpuset\t3\t2\t1
        cpu\t1\t2\t1
        memory\t4\t12\t1
        net_cls\t0\t2\t1
        blkio\t0\t1\t1
        hugetlb\t0\t2\t0
        """

    struct Texts {
        let selfCgroup: String
        let mountInfo: String
        let controllers: [String: String]

        func layout(isWritable: (String) -> Bool = { _ in true }, mounts: String? = nil, manager: Systemd? = nil)
            -> CgroupLayout
        {
            CgroupLayout(
                selfCgroup: selfCgroup, mountInfo: CgroupLayout.cgroupLines(mounts ?? mountInfo).compactMap { MountInfo($0) },
                v2Controllers: { controllers[$0] ?? "" }, isWritable: isWritable, manager: { _ in manager },
                kernelControllers: kernelControllers)
        }
    }
}
