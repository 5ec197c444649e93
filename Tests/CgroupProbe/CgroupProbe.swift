import Glibc
import Linux

/// Makes a group on whatever this machine has, and holds each promise of `Cgroup` against the kernel.
///
/// Prints a line for each, and ends with status 1 when one is broken. Runs as root: `CgroupProbe`, or
/// `CgroupProbe times` for how long things take. `clocks` and `maps` are no matter of cgroups: they show what children see
/// of a time and of a user namespace, which a test with its many threads cannot make.
@main
struct CgroupProbe {
    static func main() {
        do {
            switch CommandLine.arguments.dropFirst().first {
            case "times": return try Times.show(CgroupLayout.detect())
            case "clocks": return try Clocks.show()
            case "maps": return try Maps.show()
            default: break
            }
            let layout = try CgroupLayout.detect()
            try ProcessControl.becomeSubreaper()
            print("mode \(layout.mode.rawValue)")
            for controller in CgroupController.allCases { print("place \(controller.rawValue) \(layout.place(of: controller))") }
            var story = try Story(layout)
            story.run()
            exit(story.isKept ? 0 : 1)
        } catch {
            print("FAILED \(error)")
            exit(1)
        }
    }
}
