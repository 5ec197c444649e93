import Formats

/// `--log-driver` and `--log-opt`: what becomes of a container's output.
public struct LogSettings: Codable, Sendable, Equatable {
    public static let drivers = ["json-file", "none"]

    /// `json-file` or `none`.
    public var driver = "json-file"
    /// As they were written.
    public var options: [String: String] = [:]

    public init() {}

    /// - Parameter options: `max-size=10m`, `max-file=3`.
    public init(driver: String?, options: [String]) throws(UsageError) {
        if let driver {
            guard Self.drivers.contains(driver) else {
                throw UsageError(
                    "error looking up logging plugin \(driver): plugin \"\(driver)\" not found",
                    fix: "the drivers are \(Self.drivers.joined(separator: " and "))")
            }
            self.driver = driver
        }
        for text in options {
            let (name, value) = halves(text, separator: "=")
            guard let value else {
                throw UsageError(
                    "invalid argument \(goQuoted(text)) for \"--log-opt\" flag: must be name=value", fix: "max-size=10m")
            }
            self.options[name] = value
        }
        try check()
    }

    private func check() throws(UsageError) {
        for (name, value) in options {
            switch name {
            case "max-size":
                guard let size = try? ByteSize(parsing: value), size.bytes > 0 else {
                    throw UsageError("invalid value for max-size: \(value)", fix: "write a size: 10m")
                }
            case "max-file":
                guard let count = decimal(Array(value.utf8), as: Int.self), count > 0 else {
                    throw UsageError("max-file cannot be less than 1", fix: "write how many files are to be kept")
                }
                guard count == 1 || options["max-size"] != nil else {
                    throw UsageError(
                        "max-file option must be used with a max-size option", fix: "--log-opt max-size=10m --log-opt max-file=3")
                }
            case "labels", "env", "tag", "mode", "max-buffer-size", "compress": break
            default:
                throw UsageError(
                    "unknown log opt '\(name)' for \(driver) log driver", fix: "the options are max-size and max-file")
            }
        }
    }

    /// The size at which a new file begins, in bytes; nil for never.
    var maximumBytes: Int? { options["max-size"].flatMap { try? ByteSize(parsing: $0) }.map { Int(clamping: $0.bytes) } }
    /// How many files there may be.
    var maximumFiles: Int { options["max-file"].flatMap { Int($0) } ?? 1 }
}
