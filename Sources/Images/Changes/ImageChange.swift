import OCI

/// A Dockerfile instruction that changes how an image runs: `ENV X=1`, `CMD ["sh"]`.
public struct ImageChange: Sendable, Equatable {
    /// In upper case.
    let instruction: String
    /// All that follows it.
    let arguments: String

    /// The instructions that change no files, as Docker's `commit` takes them.
    private static let known: Set = [
        "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ]

    /// Reads the values of `--change`; each may hold several lines.
    ///
    /// - Throws: `ImageError` in Docker's words.
    public static func parse(_ texts: [String]) throws(ImageError) -> [ImageChange] {
        var changes: [ImageChange] = []
        var whole = ""
        for line in texts.joined(separator: "\n").split(separator: "\n") {
            let line = trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasSuffix("\\") {
                whole += line.dropLast()
                continue
            }
            whole += line
            changes.append(try ImageChange(whole))
            whole = ""
        }
        return whole.isEmpty ? changes : changes + [try ImageChange(whole)]
    }

    private init(_ line: String) throws(ImageError) {
        let word = line.prefix { $0 != " " && $0 != "\t" }
        instruction = word.uppercased()
        arguments = Self.trimmed(line[word.endIndex...])
        guard Self.known.contains(instruction) else {
            throw ImageError(
                "\(word.lowercased()) is not a valid change command",
                fix: "there are \(Self.known.sorted().joined(separator: ", "))")
        }
    }

    static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" || character == "\r" }
        guard let first = text.firstIndex(where: { !isBlank($0) }), let last = text.lastIndex(where: { !isBlank($0) }) else {
            return ""
        }
        return String(text[first...last])
    }

    /// The arguments as a JSON list of strings; nil when they are none.
    var list: [String]? {
        arguments.hasPrefix("[") ? try? JSONText.decode([String].self, from: arguments) : nil
    }
}

extension ExecutionDefaults {
    /// Makes changes in their order.
    ///
    /// - Throws: `ImageError` in Docker's words for one that cannot be made.
    public mutating func apply(_ changes: [ImageChange]) throws(ImageError) {
        var setsCommand = false
        for change in changes {
            if change.instruction == "CMD" { setsCommand = true }
            try apply(change)
            // Whoever names a new entrypoint does not mean the old one's arguments.
            if change.instruction == "ENTRYPOINT", !setsCommand { command = nil }
        }
    }

    private mutating func apply(_ change: ImageChange) throws(ImageError) {
        let words = ChangeWords { [environment] name in
            environment?.last { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
        }
        switch change.instruction {
        case "CMD": command = commandLine(change)
        case "ENTRYPOINT": entrypoint = commandLine(change)
        case "ENV":
            for (name, value) in try pairs(change, words) { set(name, value) }
        case "LABEL":
            for (name, value) in try pairs(change, words) { labels = (labels ?? [:]).merging([name: value]) { $1 } }
        case "EXPOSE":
            for port in try arguments(change, words) { exposedPorts = (exposedPorts ?? [:]).merging(try ports(port)) { $1 } }
        case "VOLUME":
            let paths: [String]
            if let list = change.list { paths = list } else { paths = try arguments(change, words) }
            for path in paths {
                guard !path.isEmpty else { throw ImageError("VOLUME specified can not be an empty string") }
                volumes = (volumes ?? [:]).merging([path: [:]]) { $1 }
            }
        case "USER": user = try only(change, words)
        case "STOPSIGNAL": stopSignal = try only(change, words)
        case "WORKDIR":
            let path = try only(change, words)
            workingDirectory = clean(path.hasPrefix("/") ? path : (workingDirectory ?? "/") + "/" + path)
        case "ONBUILD": onBuild = (onBuild ?? []) + [try trigger(change)]
        default: return
        }
    }

    private func commandLine(_ change: ImageChange) -> [String]? {
        if let list = change.list { return list }
        return change.arguments.isEmpty ? nil : ["/bin/sh", "-c", change.arguments]
    }

    private func arguments(_ change: ImageChange, _ words: ChangeWords) throws(ImageError) -> [String] {
        var arguments: [String] = []
        for word in ChangeWords.split(change.arguments) { arguments.append(try words.expand(word)) }
        guard !arguments.isEmpty else {
            throw ImageError("\(change.instruction) requires at least one argument", fix: "name it after \(change.instruction)")
        }
        return arguments
    }

    private func only(_ change: ImageChange, _ words: ChangeWords) throws(ImageError) -> String {
        let argument = try words.expand(change.arguments)
        guard !argument.isEmpty else {
            throw ImageError("\(change.instruction) requires exactly one argument", fix: "name it after \(change.instruction)")
        }
        return argument
    }

    /// `name=value name=value`, or `name value`, where the value is all that follows.
    private func pairs(_ change: ImageChange, _ words: ChangeWords) throws(ImageError) -> [(String, String)] {
        let parts = ChangeWords.split(change.arguments)
        guard let first = parts.first else {
            throw ImageError("\(change.instruction) requires at least one argument", fix: "write NAME=VALUE")
        }
        guard first.contains("=") else {
            guard parts.count > 1 else {
                throw ImageError("\(change.instruction) must have two arguments", fix: "write NAME=VALUE")
            }
            let value = ImageChange.trimmed(change.arguments.dropFirst(first.count))
            return [(try words.expand(first), try words.expand(value))]
        }
        var pairs: [(String, String)] = []
        for part in parts {
            guard let sign = part.firstIndex(of: "=") else {
                throw ImageError(
                    "Syntax error - can't find = in \"\(part)\". Must be of the form: name=value",
                    fix: "write quotes around blanks")
            }
            let name = try words.expand(String(part[..<sign]))
            guard !name.isEmpty else { throw ImageError("\(change.instruction) names can not be blank", fix: "write NAME=VALUE") }
            pairs.append((name, try words.expand(String(part[part.index(after: sign)...]))))
        }
        return pairs
    }

    private mutating func set(_ name: String, _ value: String) {
        var words = environment ?? []
        if let index = words.firstIndex(where: { $0.hasPrefix("\(name)=") }) {
            words[index] = "\(name)=\(value)"
        } else {
            words.append("\(name)=\(value)")
        }
        environment = words
    }

    /// `80`, `80/udp`, `8000-8002`
    private func ports(_ text: String) throws(ImageError) -> [String: [String: String]] {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        let bounds = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        let transport = halves.count > 1 ? halves[1].lowercased() : "tcp"
        guard halves.count < 3, ["tcp", "udp", "sctp"].contains(transport), let first = bounds[0], let last = bounds.last ?? nil,
            bounds.count < 3, first <= last, first > 0
        else { throw ImageError("Invalid containerPort: \(text)", fix: "write 80, 80/udp or 8000-8010") }
        return Dictionary(uniqueKeysWithValues: (first...last).map { ("\($0)/\(transport)", [:]) })
    }

    private func trigger(_ change: ImageChange) throws(ImageError) -> String {
        let word = change.arguments.prefix { $0 != " " }.uppercased()
        guard !word.isEmpty else {
            throw ImageError("ONBUILD requires at least one argument", fix: "name an instruction after it")
        }
        if word == "ONBUILD" {
            throw ImageError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", fix: "write one ONBUILD")
        }
        if word == "MAINTAINER" || word == "FROM" {
            throw ImageError("\(word) isn't allowed as an ONBUILD trigger", fix: "name another instruction")
        }
        return change.arguments
    }

    private func clean(_ path: String) -> String {
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }
}
