import LabKit
import Linux

/// What else changes merged, and how the upper layer keeps it: a new file, a deletion, a folder made anew.
enum Changes {
    static func play(in overlay: Overlay) throws(KernelError) {
        let merged = overlay.merged
        var refusal: KernelError?
        try lab.telling("Other changes, all in merged:") { () throws(KernelError) in
            try writeLine("and more", to: "\(merged)/motd")
            try writeLine("nobody had me", to: "\(merged)/new")
            try setMode("\(merged)/kept", 0o600, plumbing: false)
            try unlink("\(merged)/gone", plumbing: false)
            try unlink("\(merged)/folder/old", plumbing: false)
            do throws(KernelError) {
                try removeDirectory("\(merged)/folder")
                try makeDirectory("\(merged)/folder")
            } catch { refusal = error }
        }
        say("The same picture afterwards. What changed is in upper, all of it; app and base are as they were:\n")
        try showLayers(overlay, files: (SampleTree.files + ["new"]).sorted())
        try tellDeletion(in: overlay.upper)
        if let refusal { tellRefusal(refusal) } else { try tellOpaqueFolder(in: overlay.upper) }
    }

    private static var lab: Lab<LabOverlay.Options> { LabOverlay.lab }

    private static func tellDeletion(in upper: Layer) throws(KernelError) {
        let gone = try status("\(upper.path)/gone", followLinks: false)
        let kind = gone.kind == .characterDevice ? "character device" : "\(gone.kind)"
        tell(
            "the deleted file in upper", "\(kind) \(gone.represents)",
            "A deletion: \(upper.path)/gone is a \(kind) with the number \(gone.represents), a whiteout. No driver has it; it hides the name."
        )
    }

    private static func tellOpaqueFolder(in upper: Layer) throws(KernelError) {
        let value = try extendedAttribute(Entry.opaqueMark, of: "\(upper.path)/folder") ?? "not there"
        tell(
            Entry.opaqueMark, value,
            """
            A folder that was removed and made anew: the attribute \(Entry.opaqueMark) of \(upper.path)/folder is "\(value)".
            Without it the old folder's files would show through again.

            """)
    }

    private static func tellRefusal(_ refusal: KernelError) {
        tell(
            "a folder made anew", refusal.errno.name,
            """
            The folder could not be removed and made anew: \(refusal.call.manualPage) answered \(refusal.errno.name). It has to be marked with the
            attribute \(Entry.opaqueMark), and tmpfs keeps attributes of the class user since Linux 6.6 only. On a disk,
            or as root of the machine, it works.

            """)
    }
}
