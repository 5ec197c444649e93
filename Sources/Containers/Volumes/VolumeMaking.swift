import Formats
import Linux
import OCI

/// A volume that a container is to have: one that is there, or is made with the container.
struct VolumeUse: Equatable {
    let volume: Volume
    /// A path of the container.
    let destination: String
    /// Whether it goes with the container.
    let isAnonymous: Bool
    /// Whether an empty volume first receives what the image has at the destination.
    let copiesImage: Bool
    /// Another container has it: it must be there.
    let isInherited: Bool
}

extension VolumeStore {
    /// `volume create`: makes a volume. One that is there is left as it is.
    ///
    /// - Parameter name: nil for a name that nobody else has.
    /// - Throws: `UsageError` in Docker's words for a driver or options that there are not.
    public func create(
        _ name: VolumeName? = nil, driver: String = Volume.driver, labels: [String: String]? = nil,
        options: [String: String]? = nil
    ) throws -> Volume {
        let chosen = try name ?? .random()
        guard driver == Volume.driver || driver.isEmpty else {
            throw UsageError(
                "create \(chosen): error looking up volume plugin \(driver): plugin \(goQuoted(driver)) not found",
                fix: "the only driver is local")
        }
        do { try VolumeOptions.check(options ?? [:]) } catch {
            throw UsageError("create \(chosen): \(error.message)", fix: error.fix)
        }
        var labels = labels
        if name == nil { labels = (labels ?? [:]).merging([Volume.anonymousLabel: ""]) { $1 } }
        let planned = Volume(
            name: chosen.text, createdAt: wallClockNanoseconds(), labels: labels,
            options: options.flatMap { $0.isEmpty ? nil : $0 })
        // The modes of what is made here do not depend on the caller.
        let callersMask = setFileModeMask(0o022)
        defer { setFileModeMask(callersMask) }
        return try locked {
            try clearHidden()
            if let known = try find(planned.name) { return known }
            try make(planned, durable: true)
            return planned
        }
    }

    /// Gives a container its volumes, and makes those that are not there yet.
    ///
    /// - Throws: `UsageError` for a volume that has gone meanwhile, or become another one.
    func claim(_ uses: [VolumeUse], for id: String, durable: Bool) throws {
        if uses.isEmpty { return }
        try locked {
            for use in uses {
                let known = use.isInherited ? try look(up: use.volume.name) : try find(use.volume.name)
                if let known, known.options != use.volume.options || known.isDamaged { throw changed(known) }
            }
            try VolumeClaims(uses.map { VolumeClaims.Claim(name: $0.volume.name, isAnonymous: $0.isAnonymous) })
                .write(id, in: folders, durable: durable)
            for use in uses where try find(use.volume.name) == nil { try make(use.volume, durable: durable) }
        }
    }

    private func changed(_ volume: Volume) -> UsageError {
        volume.isDamaged
            ? UsageError(
                "the record of volume \(volume.name) is damaged: what it is made of is not known",
                fix:
                    "remove it: minibox volume rm \(volume.name); or remove \(folder(volume.name))/volume.json if it is a plain one"
            )
            : UsageError("volume \(volume.name) has been made anew meanwhile", fix: "try again")
    }

    /// Makes a volume beside the others, and renames it when it is whole.
    ///
    /// Under the lock: what a killed one has left is cleared away by the next.
    private func make(_ volume: Volume, durable: Bool) throws {
        try clearHidden()
        let directory = try open(folders.volumes, [.readOnly, .directory])
        let draft = try Self.draftName()
        let shown = folder(volume.name)
        try wanting("make the volume \(volume.name)") { () throws(KernelError) in
            try makeDirectory(draft, mode: 0o700, in: directory.number, shellPath: shown)
            let opened = try open(draft, [.readOnly, .directory], in: directory.number)
            _ = try lock(opened.number, wait: false)
            try makeDirectory("_data", mode: 0o755, in: opened.number, shellPath: "\(shown)/_data")
        }
        try replaceFile("\(draft)/volume.json", with: try JSONText.encode(volume), durable: durable, in: directory.number)
        try wanting("make the volume \(volume.name)") { () throws(KernelError) in
            try rename(draft, to: volume.name, in: directory.number)
            if durable { try synchronize(directory.number) }
        }
        EventLog(folders).tell(Event("volume", "create", volume.name, ["driver": Volume.driver]))
    }

    /// A name that no volume can have.
    static func draftName() throws(KernelError) -> String { ".\(try ContainerID.random().short)" }
}
