import Linux
import OCI
import Runtime

/// The first use of a volume: an empty one receives what the image has at the place where it will be mounted, and that
/// directory's own owner and mode.
struct VolumeFilling {
    let store: VolumeStore
    let use: VolumeUse
    /// The image's layers, the uppermost first.
    let layers: [String]
    /// An empty directory, on which the layers are put together.
    let place: String

    /// While a volume receives its first content, this file lies beside it: what a killed copy has left is no content.
    private static let mark = "filling"

    /// - Throws: `UsageError` in Docker's words where the image has a file.
    func fill() throws {
        let folder = try open(store.folder(use.volume.name), [.readOnly, .directory])
        // Of several first uses at once one copies, and the others find it done.
        _ = try lock(folder.number, wait: true)
        let wasInterrupted = exists(Self.mark, in: folder.number)
        guard let target = try content(in: folder.number, wasInterrupted),
            try wasInterrupted || isEmptyDirectory(target.number)
        else { return }
        _ = try open(Self.mark, [.writeOnly, .create, .noFollow], in: folder.number)
        try copyInChild(to: target.number)
        try unlink(Self.mark, in: folder.number)
    }

    /// The directory that holds the volume's content; nil where there is none to be filled.
    private func content(in folder: CInt, _ wasInterrupted: Bool) throws -> Linux.Descriptor? {
        if let options = VolumeOptions(use.volume.options) {
            // Another filesystem is mounted when the container starts, not before.
            guard options.isBind else { return nil }
            return try? open(options.device, [.readOnly, .directory])
        }
        if wasInterrupted, try store.users()[use.volume.name]?.count == 1 {
            // Nobody but this container has it yet, so that nobody has written there either.
            try removeTree("_data", in: folder)
            try makeDirectory("_data", mode: 0o755, in: folder)
        }
        return try open("_data", [.readOnly, .directory, .noFollow], in: folder)
    }

    /// Copies in a process of its own: its mount namespace, and the view of the image in it, end with it, however it ends.
    private func copyInChild(to target: CInt) throws {
        // No step of the container's: what is mounted for the copy is in nobody's way, and in no script.
        let listener = Door.listener
        Door.listener = nil
        defer { Door.listener = listener }
        let report = try Pipe()
        let isRoot = effectiveUserID() == 0 && mayAdministrate()
        // An ordinary user may mount in a user namespace, and give files to her other ids; one layer alone needs no mount.
        let all = isRoot ? nil : UserNamespaceMaps.forThisUser()
        let maps = layers.count > 1 || all?.users.count ?? 0 > 1 ? all : nil
        let (readEnd, writeEnd) = report.split()
        let outcome: CloneOutcome
        do {
            outcome = try wanting("copy the image's \(use.destination) into the volume \(use.volume.name)") {
                () throws(KernelError) in try clone(isRoot ? .mount : [])
            }
        } catch {
            for end in [readEnd, writeEnd] { close(end) }
            throw error
        }
        switch consume outcome {
        case .child:
            close(readEnd)
            beChild(target, report: writeEnd, maps: maps)
        case .parent(let child):
            close(writeEnd)
            let reading = Linux.Descriptor(owning: readEnd)
            let said = try readText(of: reading.number, name: "the report of the copy")
            let status = try child.wait()
            if !said.isEmpty { throw Report.error(said, use.destination) }
            guard status == .exited(code: 0) else {
                throw UsageError(
                    "copying the image's \(use.destination) into the volume \(use.volume.name) was interrupted", fix: "try again")
            }
        }
    }

    private func beChild(_ target: CInt, report: CInt, maps: UserNamespaceMaps?) -> Never {
        do throws(KernelError) {
            try ProcessControl.dieWithParent(.kill)
            if let maps {
                try OwnUserNamespace.enter(users: maps.users.map(\.map), groups: maps.groups.map(\.map), with: .mount)
            }
            let root = try openImage(inUserNamespace: maps != nil)
            if let source = try openSource(in: root.number, report: report) {
                let owners: CopyOptions.Owners = effectiveUserID() == 0 && maps?.users.count != 1 ? .kept : .callers
                try copyTree(from: source.number, into: target, shown: use.destination, options: CopyOptions(owners: owners))
            }
            exitNow(0)
        } catch {
            try? write(Report.text(error), to: report)
            exitNow(1)
        }
    }

    /// The image as one tree, without what the machine has mounted in it.
    private func openImage(inUserNamespace: Bool) throws(KernelError) -> Linux.Descriptor {
        guard effectiveUserID() == 0 || inUserNamespace else { return try open(layers[0], [.pathOnly, .directory]) }
        try setPropagation([.private, .recursive], of: "/")
        if layers.count == 1 {
            try bindMount(layers[0], on: place)
        } else {
            let all = OverlayLayers(lowerDirectories: layers, upperDirectory: nil, workDirectory: nil)
            try mount("overlay", on: place, .readOnly, data: all.options(inUserNamespace: inUserNamespace))
        }
        return try open(place, [.pathOnly, .directory])
    }

    /// The directory of the image; nil where it has none. The image may put links in the way: they stay inside it.
    private func openSource(in root: CInt, report: CInt) throws(KernelError) -> Linux.Descriptor? {
        let found = try unlessMissing { () throws(KernelError) in
            try open(use.destination, .pathOnly, in: root, resolve: [.inRoot, .noMounts, .noMagicLinks])
        }
        guard let found else { return nil }
        guard try status(of: found.number).kind == .directory else {
            try write(Report.fileInTheWay, to: report)
            exitNow(1)
        }
        return try open(".", [.readOnly, .directory], in: found.number)
    }

    /// What the copying process says to the other one, when it fails.
    private enum Report {
        static let fileInTheWay = "file"

        static func text(_ error: KernelError) -> String { (try? JSONText.encode(FailureReport(error))) ?? fileInTheWay }

        static func error(_ text: String, _ destination: String) -> any Error {
            if let report = try? JSONText.decode(FailureReport.self, from: text) {
                return report.error.wanted("copy the image's \(destination) into the volume")
            }
            return UsageError(
                "cannot mount volume over existing file, file exists \(destination)", fix: "mount it at another path")
        }
    }
}
