import Formats
import Images
import Linux
import OCI

/// What `inspect` shows of an image, in Docker's order and shapes.
public struct ImageDocument: Sendable {
    let image: Image
    /// In bytes; the image `host`, the machine's own root, is not measured.
    let size: Int64

    /// The image of that name, if it is there already.
    ///
    /// - Throws: `UsageError` in Docker's words when there is none.
    public init(of name: String, in folders: StateFolders) throws {
        let store = ImageStore(root: folders.root)
        guard let reference = Reference(name) else {
            throw UsageError("invalid reference format: '\(name)'", fix: "an image is named like busybox or busybox:latest")
        }
        guard let image = try store.find(reference) ?? Self.host(reference, store) else {
            throw UsageError(
                "no such image: \(name): No such image: \(reference.familiar)",
                fix: "'minibox run' makes busybox when it first uses it")
        }
        self.image = image
        size = try image.layers.filter { $0 != "/" }.reduce(0) { $0 + (try treeSize($1)) }
    }

    /// The machine's own root lies in no store.
    private static func host(_ reference: Reference, _ store: ImageStore) throws -> Image? {
        reference.familiar == "host:latest" ? try store.resolve("host") : nil
    }

    public var value: Value {
        .object([
            ("Id", .string(image.id)), ("RepoTags", .array([image.name])), ("RepoDigests", []), ("Parent", ""), ("Comment", ""),
            ("Created", .string(Timestamp.never)), ("Container", ""), ("ContainerConfig", Self.config(ExecutionDefaults())),
            ("DockerVersion", ""), ("Author", ""), ("Config", Self.config(image.defaults)),
            ("Architecture", .string(machine)), ("Os", "linux"), ("Size", .int(size)), ("VirtualSize", .int(size)),
            ("GraphDriver", graphDriver),
            (
                "RootFS",
                // A layer's folder is named after its digest.
                [
                    "Type": "layers",
                    "Layers": .array(
                        image.layers.reversed().filter { $0 != "/" }.map { "sha256:\($0.split(separator: "/").last ?? "")" }),
                ]
            ), ("Metadata", ["LastTagTime": .string(Timestamp.never)]),
        ])
    }

    private var graphDriver: Value {
        [
            "Data": .object(
                [
                    ("LowerDir", .string(image.layers.dropFirst().joined(separator: ":"))),
                    ("UpperDir", .string(image.layers.first ?? "")),
                ], omittingEmpty: ["LowerDir"]), "Name": "overlay2",
        ]
    }

    /// Images are made of this machine: they are for processors like its own.
    private var machine: String {
        let name = (try? KernelName.current().machine) ?? ""
        return ["x86_64": "amd64", "aarch64": "arm64"][name] ?? name
    }

    private static func config(_ defaults: ExecutionDefaults) -> Value {
        .object(
            [
                ("Hostname", ""), ("Domainname", ""), ("User", .string(defaults.user ?? "")), ("AttachStdin", false),
                ("AttachStdout", false), ("AttachStderr", false), ("Tty", false), ("OpenStdin", false), ("StdinOnce", false),
                ("Env", .array(defaults.environment)), ("Cmd", .array(defaults.command)), ("Image", ""),
                ("Volumes", defaults.volumes.map { .map($0.keys.map { ($0, .object([])) }) } ?? .nilMap),
                ("WorkingDir", .string(defaults.workingDirectory ?? "")), ("Entrypoint", .array(defaults.entrypoint)),
                ("OnBuild", .nilArray), ("Labels", defaults.labels.map { .map($0) } ?? .nilMap),
                ("StopSignal", .string(defaults.stopSignal ?? "")),
            ], omittingEmpty: ["StopSignal"])
    }
}
