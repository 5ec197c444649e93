import LabKit
import Linux

extension GuidedLab {
    /// An overlay of the learner's, in which a file of the lower layer is deleted and another one copied up.
    static let layers = GuidedLab(
        9, "09-layers", "Layers", minutes: 12,
        draws: [
            .name("LAB_MOUNT"), .oneOf(["diary", "letter", "poem", "recipe", "secret", "ticket"], "LAB_FILE"),
            .oneOf(["album", "archive", "atlas", "film", "ledger", "song"], "LAB_BIG"),
        ],
        requirements: [.rootOrUserNamespace, .namespace(.mount), .fileSystem("overlay")]
    ) { attempt throws(KernelError) in
        let name = attempt.value("LAB_MOUNT")
        let (file, big) = (attempt.value("LAB_FILE"), attempt.value("LAB_BIG"))
        func notYet(_ saw: String, lookAt: String, hint: Int) -> Finding {
            .notYet(
                saw: saw,
                expected:
                    "the overlay \(name) in a mount namespace of your own: \(file) deleted from a lower layer, \(big) copied up",
                lookAt: lookAt, hint: hint)
        }
        if let here = try MountInfo.all().first(where: { $0.source == name }) {
            return notYet(
                "\(name) is mounted on \(here.mountPoint) in this namespace itself", lookAt: "findmnt -S \(name)", hint: 5)
        }
        guard let (process, namespace, mount) = attempt.overlay(named: name) else {
            return notYet("no overlay called \(name) in any other mount namespace", lookAt: "lsns --type mnt", hint: 1)
        }
        let lookAt = "grep \(name) /proc/\(process.pid)/mountinfo"
        guard let upper = mount.values(of: "upperdir").first else {
            return notYet("\(process.shown) has it on \(mount.mountPoint), without an upper layer", lookAt: lookAt, hint: 2)
        }
        guard let seen = try Sight(of: file, big, upper: upper, mount.values(of: "lowerdir"), by: process) else {
            return notYet(
                "\(process.shown) has it on \(mount.mountPoint), but its layers cannot be read", lookAt: lookAt, hint: 2)
        }
        guard seen.lowerFile == "file", seen.lowerBigBytes > 0 else {
            let missing = seen.lowerFile == "file" ? big : file
            return notYet("the overlay, but no file \(missing) in its lower layers", lookAt: lookAt, hint: 3)
        }
        guard seen.upperFile == "0:0" else {
            return notYet("\(file) in the upper layer: \(seen.upperFile), no deletion", lookAt: "ls -l \(upper)", hint: 4)
        }
        guard seen.lowerBigBytes >= 1 << 20, seen.upperBigBytes > seen.lowerBigBytes else {
            return notYet(
                "\(big) has \(seen.lowerBigBytes) bytes in the lower layer, \(seen.upperBigBytes) in the upper one",
                lookAt: "ls -l \(upper)", hint: 4)
        }
        return .there(
            [
                "\(process.shown) has \(name) on \(mount.mountPoint)",
                "\(upper)/\(file) is a device 0:0, and the lower layer has the file still",
                "\(upper)/\(big) has \(seen.upperBigBytes) bytes in \(seen.upperBigBlocks) blocks, for \(seen.upperBigBytes - seen.lowerBigBytes) more than below",
            ], traces: [.namespace(namespace)])
    }
}

/// What stands in the layers of an overlay, as a process in its namespace sees them.
private struct Sight {
    /// `file`, `0:0` for a whiteout, `nothing`.
    let lowerFile, upperFile: String
    /// Zero when there is no such file.
    let lowerBigBytes, upperBigBytes, upperBigBlocks: Int

    /// nil when the layers cannot be visited.
    init?(of file: String, _ big: String, upper: String, _ lowers: [String], by process: ProcessFacts) throws(KernelError) {
        let text = try visit(process, [.mount]) { () throws(KernelError) in
            let lower = lowers.first { exists("\($0)/\(big)") } ?? "/nowhere"
            let below = lowers.map { Self.kind("\($0)/\(file)") }.first { $0 != "nothing" } ?? "nothing"
            let (less, more) = (try? status("\(lower)/\(big)"), try? status("\(upper)/\(big)"))
            let numbers = [less?.sizeBytes, more?.sizeBytes, more?.blocks].map { "\($0 ?? 0)" }
            return ([below, Self.kind("\(upper)/\(file)")] + numbers).joined(separator: " ")
        }
        let words = text?.split(separator: " ").map(String.init) ?? []
        guard words.count == 5 else { return nil }
        (lowerFile, upperFile) = (words[0], words[1])
        (lowerBigBytes, upperBigBytes, upperBigBlocks) = (Int(words[2]) ?? 0, Int(words[3]) ?? 0, Int(words[4]) ?? 0)
    }

    private static func kind(_ path: String) -> String {
        guard let found = try? status(path, followLinks: false) else { return "nothing" }
        return found.kind == .characterDevice ? "\(found.represents)" : "\(found.kind)"
    }
}

extension MountInfo {
    /// The folders that an option of an overlay names, absolute ones only. Newer kernels write `lowerdir+=` for each.
    fileprivate func values(of option: String) -> [String] {
        superOptions.flatMap { word -> [String] in
            guard word.hasPrefix("\(option)=") || word.hasPrefix("\(option)+="), let equals = word.firstIndex(of: "=") else {
                return []
            }
            return word[word.index(after: equals)...].split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        }
    }
}

extension Attempt {
    /// An overlay of this name in a mount namespace that is not this one, and somebody who lives there.
    fileprivate func overlay(named name: String) -> (ProcessFacts, NamespaceID, MountInfo)? {
        for process in processes(inOther: .mount) {
            if let namespace = process.namespaces[.mount],
                let mount = try? MountInfo.all(process: "\(process.pid)", types: ["overlay"]).first(where: { $0.source == name })
            {
                return (process, namespace, mount)
            }
        }
        return nil
    }
}
