import Formats
import Images
import Linux
import OCI

/// What `commit` is asked for.
public struct CommitRequest: Sendable {
    /// `-a`
    public var author = ""
    /// `-m`
    public var message = ""
    /// `-c`: Dockerfile instructions.
    public var changes: [String] = []
    /// `-p`: holds the container still while its files are copied.
    public var pauses = true
    /// What the image is called; nil for no name.
    public var name: String?

    public init() {}
}

extension ContainerStore {
    /// `commit`: makes an image of what a container has written.
    ///
    /// - Parameter warned: told why the container could not be held still.
    /// - Returns: the id of the image.
    public func commit(_ text: String, _ request: CommitRequest, warned: (String) -> Void) throws -> String {
        let reference = try request.name.map { try Reference.parse($0) }
        let known = try look(up: text)
        let record = try known.requireRecord()
        let settings = try settings(known.id)
        if record.imageID == "host" {
            throw UsageError(
                "the image host is this machine itself: there is nothing in the store to put a layer upon",
                fix: "make the container of another image, or take its changes out: minibox export \(known.name)")
        }
        let changes = try ImageChange.parse(request.changes)
        // Found as who she is: the way to her groups is not that of a root.
        let group = request.pauses && known.run != nil && !known.isPaused ? Result { try self.group(known) } : nil
        try becomeRoot(of: known)
        let store = ImageStore(root: folders.root)
        let id = try NewImage(upon: record.imageID, reference: reference, in: store).make(
            fill: { directory in try copyChanges(of: known, to: directory, holding: group, warned) },
            pack: { directory, output in try ArchiveEngine.pack(directory, ["--layer"], to: output) },
            describe: { configuration, history in
                let now = Timestamp(nanoseconds: wallClockNanoseconds()).shortest
                var defaults = ExecutionDefaults(settings, record, image: configuration.config ?? ExecutionDefaults())
                try defaults.apply(changes)
                configuration.config = defaults
                configuration.created = now
                configuration.author = request.author.isEmpty ? nil : request.author
                history.created = now
                history.createdBy = (settings.command ?? []).joined(separator: " ")
                history.author = configuration.author
                history.comment = request.message.isEmpty ? nil : request.message
            })
        EventLog(folders).tell(
            Event(
                "commit", of: record,
                ["comment": request.message, "imageID": id, "imageRef": reference?.familiar ?? ""]))
        return id
    }

    /// Copies what a container has written, as a layer: without what stands there only to be mounted on.
    private func copyChanges(
        of known: KnownContainer, to directory: CInt, holding group: Result<Cgroup, any Error>?, _ warned: (String) -> Void
    ) throws {
        let upper = try open(writtenDirectory(known.id, try settings(known.id).driver), [.readOnly, .directory])
        try still(group, warned) {
            try copyTree(
                from: upper.number, into: directory, shown: "/", options: CopyOptions(keepsOverlayMarks: true))
            try layerChanges(of: known).dropUnchanged(from: directory)
        }
    }

    /// Runs a body while every process of the container is held still. Nothing but SIGKILL keeps it from going on afterwards.
    ///
    /// - Parameter found: its group; nil where nothing is to be held.
    private func still(_ found: Result<Cgroup, any Error>?, _ warned: (String) -> Void, _ body: () throws -> Void) throws {
        guard let found else { return try body() }
        let group: Cgroup
        do { group = try found.get() } catch {
            warned("the container could not be held still while its files were copied: \(error)")
            return try body()
        }
        try SignalMask.block([.interrupt, .terminate, .hangUp, .quit])
        defer { try? SignalMask.set([]) }
        try group.freeze()
        defer { try? group.thaw() }
        try body()
    }
}

extension ExecutionDefaults {
    /// How a container runs, as an image says it.
    init(_ settings: ContainerSettings, _ record: ContainerRecord, image: ExecutionDefaults) {
        self.init()
        user = settings.user.isEmpty ? nil : settings.user
        environment = settings.environment.isEmpty ? nil : settings.environment
        entrypoint = settings.entrypoint
        command = settings.command
        workingDirectory = settings.workingDirectory.isEmpty ? nil : settings.workingDirectory
        let allLabels = (image.labels ?? [:]).merging(record.labels) { $1 }
        labels = allLabels.isEmpty ? nil : allLabels
        stopSignal = record.stopSignal ?? image.stopSignal
        let allVolumes = (image.volumes ?? [:]).merging(settings.volumes.map { ($0, [:]) }) { $1 }
        volumes = allVolumes.isEmpty ? nil : allVolumes
        exposedPorts = record.exposedPorts.map { Dictionary(uniqueKeysWithValues: $0.map { ($0, [:]) }) } ?? image.exposedPorts
    }
}
