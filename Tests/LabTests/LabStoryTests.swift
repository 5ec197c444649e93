import Testing

@Suite(.isolation)
struct LabStoryTests {
    @Test func `the story of lab-uts finds the host name different and the kernel the same`() throws {
        let story = try LabProcess("lab-uts", "--hostname", "sea")
        #expect(story.exitCode == 0, "\(story.errors)")
        let name = try story.row("host name")
        #expect(name.contains(hostName()) && name.contains(" sea ") && name.contains("DIFFERENT"))
        #expect(try story.row("kernel release").contains(" same "))
        #expect(try story.row("/etc/hostname").contains(" same "))
        #expect(try story.row("uts namespace").contains("DIFFERENT"))
        #expect(story.output.contains("the host name is \(hostName()), as before."))
        #expect(story.output.contains("sethostname(2) answers EPERM"))
    }

    @Test func `the child's calls are told after the clone that made it`() throws {
        let story = try LabProcess("lab-pid").output
        let clone = try #require(story.range(of: "clone3({flags="))
        let mount = try #require(story.range(of: "mount(\"proc\", \"/proc\""))
        #expect(clone.lowerBound < mount.lowerBound)
    }

    @Test func `the story of lab-pid sees the host through the old /proc and one process through the new one`() throws {
        let story = try LabProcess("lab-pid")
        #expect(story.exitCode == 0, "\(story.errors)")
        let counts = try story.row("processes in /proc").split(separator: " ").compactMap { Int($0) }
        try #require(counts.count == 3, "\(counts)")
        #expect(counts[0] > 1 && counts[1] > 1)
        #expect(counts[2] == 1)
        #expect(try story.row("processors in /proc/cpuinfo").contains(" same "))
    }

    @Test func `the story of lab-mount leaves the host's mounts as they were`() throws {
        let story = try LabProcess("lab-mount")
        #expect(story.exitCode == 0, "\(story.errors)")
        #expect(try story.row("/mnt/only-inside").contains("DIFFERENT"))
        #expect(try story.row("/etc/passwd").contains("not there"))
        #expect(story.output.contains("On the host, afterwards: all as before"))
    }
}
