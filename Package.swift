// swift-tools-version: 6.2
// The table of contents, bottom to top: a lower floor never imports a higher one.
import PackageDescription

/// Warnings are errors, and unsafe code says so where it stands.
let strict: [SwiftSetting] = [.strictMemorySafety(), .treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")]

let package = Package(
    name: "minibox",
    targets: [
        // The C floor: prototypes and module maps, no logic.
        .target(name: "CLinux", path: "Sources/C/CLinux"),
        .systemLibrary(
            name: "CCapability", path: "Sources/C/CCapability", pkgConfig: "libcap",
            providers: [.apt(["libcap-dev"])]),
        .systemLibrary(
            name: "CSeccomp", path: "Sources/C/CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),

        .systemLibrary(
            name: "CNetlink", path: "Sources/C/CNetlink", pkgConfig: "libnl-route-3.0", providers: [.apt(["libnl-route-3-dev"])]),

        .systemLibrary(
            name: "CArchive", path: "Sources/C/CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),

        .systemLibrary(name: "CNettle", path: "Sources/C/CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),

        // The kernel, in Swift.
        .target(name: "Linux", dependencies: ["CLinux", "CCapability", "CSeccomp"], swiftSettings: strict),

        // What stands on it.
        .target(name: "Flags", swiftSettings: strict),
        .target(name: "Formats", swiftSettings: strict),
        .target(name: "OCI", swiftSettings: strict),
        .target(name: "Digest", dependencies: ["CNettle", "Linux"], swiftSettings: strict),
        .target(name: "Images", dependencies: ["Digest", "Linux", "OCI"], swiftSettings: strict),
        .target(name: "Narration", dependencies: ["Linux", "OCI"], swiftSettings: strict),
        .target(name: "Netlink", dependencies: ["Linux", "CNetlink"], swiftSettings: strict),
        .target(name: "Runtime", dependencies: ["Linux", "Netlink", "OCI"], swiftSettings: strict),
        .target(name: "Networks", dependencies: ["Formats", "Linux", "Netlink", "OCI"], swiftSettings: strict),
        .target(
            name: "Containers", dependencies: ["Formats", "Images", "Linux", "Networks", "OCI", "Runtime"],
            swiftSettings: strict),

        // The executables: one file for each verb.
        .executableTarget(
            name: "minibox", dependencies: ["Containers", "Flags", "Formats", "Narration", "Networks"], swiftSettings: strict),

        // Archives, which are read and written in a process of their own.
        .target(name: "Archive", dependencies: ["CArchive", "Linux"], swiftSettings: strict),
        .executableTarget(name: "minibox-engine", dependencies: ["Archive", "Flags", "Linux"], swiftSettings: strict),

        // The labs: one kind of isolation each.
        .target(name: "LabKit", dependencies: ["Flags", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-caps", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-cgroup", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-ipc", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-mount", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-net", dependencies: ["Flags", "LabKit", "Linux", "Netlink"], swiftSettings: strict),
        .executableTarget(name: "lab-overlay", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-pid", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-seccomp", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-time", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-user", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "lab-uts", dependencies: ["Flags", "LabKit", "Linux"], swiftSettings: strict),

        // The guide: walks through Labs/, checks, compares, draws.
        .target(name: "Guide", dependencies: ["LabKit", "Linux", "Netlink"], swiftSettings: strict),
        .executableTarget(name: "lab", dependencies: ["Flags", "Guide", "LabKit", "Linux", "Netlink"], swiftSettings: strict),

        // The tests, and what they run: classic BPF, and processes that confine themselves or make links.
        .target(name: "FilterMachine", dependencies: ["CSeccomp"], path: "Tests/FilterMachine", swiftSettings: strict),
        .executableTarget(
            name: "ConfinementProbe", dependencies: ["Linux", "Runtime"], path: "Tests/ConfinementProbe", swiftSettings: strict),
        .executableTarget(
            name: "NetlinkProbe", dependencies: ["Linux", "Netlink"], path: "Tests/NetlinkProbe", swiftSettings: strict),
        .executableTarget(
            name: "FirewallProbe", dependencies: ["Linux", "Netlink", "Networks"], path: "Tests/FirewallProbe",
            swiftSettings: strict),
        .testTarget(name: "ImagesTests", dependencies: ["Digest", "Images", "Linux", "OCI"], swiftSettings: strict),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "Linux"], swiftSettings: strict),
        .testTarget(name: "ContainersTests", dependencies: ["Containers", "Formats", "Linux"], swiftSettings: strict),
        .testTarget(name: "FormatsTests", dependencies: ["Formats"], swiftSettings: strict),
        .executableTarget(
            name: "PortsProbe", dependencies: ["Linux", "Netlink", "Networks"], path: "Tests/PortsProbe", swiftSettings: strict),
        .testTarget(
            name: "NetworksTests",
            dependencies: ["FirewallProbe", "Formats", "Linux", "Netlink", "Networks", "OCI", "PortsProbe"],
            swiftSettings: strict),
        .testTarget(name: "MiniboxTests", dependencies: ["CLinux"], swiftSettings: strict),
        .testTarget(name: "NetlinkTests", dependencies: ["Linux", "Netlink", "NetlinkProbe"], swiftSettings: strict),
        .testTarget(
            name: "LabTests",
            dependencies: [
                "Guide", "LabKit", "Linux", "lab",
                "lab-caps", "lab-cgroup", "lab-ipc", "lab-mount", "lab-net", "lab-overlay", "lab-pid",
                "lab-seccomp", "lab-time", "lab-user", "lab-uts", "minibox",
            ], swiftSettings: strict),
        .testTarget(name: "GuideTests", dependencies: ["Guide", "LabKit", "Linux"], swiftSettings: strict),
        .executableTarget(name: "CgroupProbe", dependencies: ["Linux"], path: "Tests/CgroupProbe", swiftSettings: strict),
        .testTarget(name: "LinuxTests", dependencies: ["Linux", "FilterMachine", "CgroupProbe"], swiftSettings: strict),
        .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "FilterMachine", "ConfinementProbe"], swiftSettings: strict),
        // Recorded Docker cases, and who replays them.
        .executableTarget(name: "GoldenCheck", path: "Tests/GoldenCheck", swiftSettings: strict),
        .testTarget(name: "GoldenTests", dependencies: ["GoldenCheck"], swiftSettings: strict),
        .testTarget(
            name: "NarrationTests", dependencies: ["Linux", "Narration", "OCI", "Runtime", "minibox"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
