import Linux

/// The folder `Labs/` of the course, and the files of one lab in it.
public struct LabFolder: Sendable {
    public let path: String

    /// Looks for `Labs/`: where LAB_FOLDER says, else above this program's own file, else above the working directory.
    public static func course() throws -> String {
        if let named = environmentValue("LAB_FOLDER") {
            guard isDirectory(named) else {
                throw UsageError("LAB_FOLDER is \(named), which is no folder", fix: "let it name the folder Labs of minibox")
            }
            return named
        }
        let starts = [try? readLink("/proc/self/exe"), try? readLink("/proc/self/cwd")].compactMap(\.self)
        for start in starts {
            var folder = start[...]
            while let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
                if exists("\(folder)/Labs/01-hostname-vs-free/README.md") { return "\(folder)/Labs" }
            }
        }
        throw UsageError(
            "the folder Labs is not found above \(starts.joined(separator: " or "))",
            fix: "say where it is: LAB_FOLDER=/path/to/minibox/Labs")
    }

    public init(of lab: GuidedLab) throws { path = "\(try Self.course())/\(lab.folder)" }

    var pagePath: String { "\(path)/README.md" }
    public var solutionPath: String { "\(path)/solution.sh" }
    public var brokenPath: String { "\(path)/broken.sh" }

    public func page() throws -> Page { Page(try readText(pagePath)) }

    /// The ladder of hints, lowest rung first.
    public func hints() throws -> [String] {
        var hints: [String] = []
        for line in try readText("\(path)/hints.md").split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## Hint") {
                hints.append("")
            } else if !hints.isEmpty {
                hints[hints.count - 1] += line + "\n"
            }
        }
        return hints.map { $0.trimmed }
    }

    /// The hint that the broken variant's second line names.
    public func hintOfBroken() throws -> Int? {
        try readText(brokenPath).split(separator: "\n").first { $0.hasPrefix("# hint: ") }.flatMap {
            Int($0.dropFirst("# hint: ".count))
        }
    }
}

extension StringProtocol {
    /// Without the white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
            return ""
        }
        return String(self[first...last])
    }
}
