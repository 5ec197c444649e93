import Flags
import Guide
import LabKit
import Linux

/// `lab why ERRNO [CALL]`
enum WhyVerb {
    private struct Options: VerbOptions {
        var json = false
        var help = false
    }

    private static let flags = FlagSet<Options>.ofVerb([
        Flag("json", group: "Options", "Write a JSON document instead of text.") { $0.json = $1 }
    ])

    private static let help = """
        Usage:  lab why [OPTIONS] ERRNO [CALL | COMMAND | FILE [TEXT]]

        Looks for what makes the kernel answer a call so, here and now, in this shell: sysctls, rights, filters, mounts,
        groups. What was found comes first, then what cannot be ruled out.

          lab why EPERM 'unshare(CLONE_NEWUSER)'          a call, as --explain and strace show it
          lab why 'unshare(CLONE_NEWUSER) = -1 EPERM (…)' a whole line of strace
          lab why EINVAL mount -t overlay -o lowerdir=/a,upperdir=/b,workdir=/c none /mnt
          lab why EBUSY umount /mnt
          lab why EBUSY /sys/fs/cgroup/lab/cgroup.procs   a file that was written to
          lab why ENOSPC                                  any call
        """

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        guard let (options, rest) = try flags.take(words, help: help) else { return 0 }
        guard let first = rest.first else { throw UsageError("an errno is needed", fix: "lab why EPERM unshare") }
        guard let refusal = Refusal(straceLine: first) ?? Refusal(first, Array(rest.dropFirst())) else {
            throw UsageError("'\(first)' is no errno", fix: "lab why EPERM; errno(1) and errno(3) list them")
        }
        var causes = Cause.causes(of: refusal, by: Evidence.gather(for: refusal))
        // Of any call, all that could not be ruled out would be half of the manual.
        if refusal.call == nil { causes.removeAll { !$0.isFound } }
        if options.json {
            let document: JSON = [
                "errno": .text(refusal.errno.name), "words": .text(refusal.errno.words), "call": .optional(refusal.call),
                "causes": .list(causes.map(\.json)),
            ]
            try write(document.document + "\n", to: 1)
            return causes.isEmpty ? 1 : 0
        }
        try write("\(refusal.shown)\n\(causes.isEmpty ? nothing(refusal) : Cause.text(causes))", to: 1)
        return causes.isEmpty ? 1 : 0
    }

    private static func nothing(_ refusal: Refusal) -> String {
        guard let call = refusal.call else {
            return "  nothing was found here that would refuse every call; name yours: lab why \(refusal.errno.name) CALL\n"
        }
        return "  nothing was found here that explains it; the manual page says more: 'man 2 \(call)', ERRORS\n"
    }
}
