import Linux

/// `volume.json`: what is known of a volume beside its content, which lies in `_data`.
public struct Volume: Codable, Sendable, Equatable {
    /// The only driver there is.
    public static let driver = "local"
    /// The label by which Docker tells the volumes that nobody has named.
    public static let anonymousLabel = "com.docker.volume.anonymous"

    public var name: String
    /// Nanoseconds since 1970.
    public var createdAt: Int64
    public var labels: [String: String]?
    /// `type`, `device` and `o`: what is mounted instead of `_data`.
    public var options: [String: String]?
    /// Whether `volume.json` says nothing: what the volume is made of is then not known.
    public var isDamaged = false

    private enum CodingKeys: String, CodingKey { case name, createdAt, labels, options }

    public init(name: String, createdAt: Int64, labels: [String: String]? = nil, options: [String: String]? = nil) {
        self.name = name
        self.createdAt = createdAt
        self.labels = labels
        self.options = options
    }

    /// Whether nobody has named it: `volume prune` removes such volumes without being told to take all.
    public var isAnonymous: Bool { labels?[Self.anonymousLabel] != nil }
}

extension VolumeName {
    /// A name that nobody can predict: 64 hexadecimal digits.
    static func random() throws(KernelError) -> VolumeName { VolumeName(generated: try ContainerID.random().text) }
}
