import LabKit
import Linux

/// Who says no, and how? A filter judges each system call by its number, before the kernel itself looks at anything.
@main
enum LabSeccomp {
    static func main() { lab.play(run: run, story: story) }

    /// Puts this process, and all that it will start, under a filter, for good.
    static func confine(_ filter: SeccompProgram) throws(KernelError) {
        // Who could make a set-uid program misbehave by refusing its calls has to be root, or to give up set-uid programs.
        if try !hasCapability(.sysAdmin) { try ProcessControl.forbidNewPrivileges() }
        try loadSeccompFilter(filter.bytes)
    }

    /// `lab-seccomp -- COMMAND`: the learner's command under the filter. No namespace, and so no root.
    static func run(_ options: Options, _ command: [String]) throws(KernelError) {
        try confine(try Wishes(options).compile())
        try become(command)
    }

    /// `lab-seccomp`: reads a filter, looks before and after, and asks who refuses.
    static func story(_ options: Options) throws(KernelError) {
        let filter = try Wishes(options).compile()
        try lab.becomeRootAloud()
        let before = View("before", of: observations)
        tellProgram(filter, options)
        let after = try lab.telling("The calls. A child puts itself under it:") { () throws(KernelError) in
            try look("after", at: observations) { () throws(KernelError) in try confine(filter) }
        }
        show(Comparison(observations, [before, after]))
        say("")
        try Refuser.compareAll()
        try tellForGood()
        try tellCost(filter)
        say(goingOn)
    }

    static let observations = [
        Observation("Seccomp (0 none, 2 a filter)", of: "the process") { () throws(KernelError) in try line("Seccomp") },
        Observation("Seccomp_filters", of: "the process") { () throws(KernelError) in try line("Seccomp_filters") },
        Observation("NoNewPrivs", of: "the process") { () throws(KernelError) in try line("NoNewPrivs") },
        Observation("CapEff", of: "the process") { () throws(KernelError) in try line("CapEff") },
        Observation("chroot to /", of: "filter, then capability") { () throws(KernelError) in try Trial.chroot.answer() },
        Observation("chroot, senseless address", of: "filter, then kernel") { () throws(KernelError) in
            try Trial.senseless.answer()
        },
        Observation("a UTS namespace (unshare)", of: "filter, then capability") { () throws(KernelError) in
            try Trial.namespace.answer()
        },
        Observation("host name", of: "UTS namespace") { () throws(KernelError) in try KernelName.current().hostName },
    ]

    static func line(_ name: String) throws(KernelError) -> String { try statusLine(name) ?? "not told by this kernel" }

    static func hasCapability(_ wanted: CapabilitySet) throws(KernelError) -> Bool {
        try CapabilityState.current().effective.isSuperset(of: wanted)
    }

    /// What libseccomp made of the wishes: the kernel knows no names of calls, only this.
    static func tellProgram(_ filter: SeccompProgram, _ options: Options) {
        tell(
            "instructions of the filter", "\(filter.instructionCount)",
            "The filter, \(Wishes(options).inWords), is a program of \(filter.instructionCount) instructions:\n")
        for (number, line) in filter.listing.prefix(24).enumerated() {
            say("  \(number < 10 ? " " : "")\(number)  \(line)")
        }
        if filter.instructionCount > 24 { say("      … and so on") }
        say("")
    }
}
