import Formats

/// A path without empty parts and `.`, each `..` taken with the part before it, by the letters alone; `.` for nothing.
func cleanPath(_ path: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var kept: [String] = []
    for part in parts(path, separator: "/") where !part.isEmpty && part != "." {
        if part != ".." {
            kept.append(part)
        } else if let last = kept.last, last != ".." {
            kept.removeLast()
        } else if !isAbsolute {
            kept.append(part)
        }
    }
    let joined = kept.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
}

/// A source that begins with a dot means a path from the caller's directory, as Docker's command line has it.
func fromWorkingDirectory(_ source: String, _ workingDirectory: String) -> String {
    source.utf8.first == UInt8(ascii: ".") ? cleanPath(workingDirectory + "/" + source) : source
}

/// Refuses a path that is not absolute, and gives it back clean.
func absolutePath(_ path: String) throws(UsageError) -> String {
    guard path.utf8.first == UInt8(ascii: "/") else {
        throw UsageError("invalid mount path: '\(path)' mount path must be absolute", fix: "write the whole path, from /")
    }
    guard !path.utf8.contains(0) else { throw UsageError("invalid mount path: \(goQuoted(path)) contains a NUL byte") }
    return cleanPath(path)
}

/// Refuses a destination that is not absolute, or the root, and gives it back clean.
func mountDestination(_ path: String) throws(UsageError) -> String {
    let clean = try absolutePath(path)
    guard clean != "/" else {
        throw UsageError("invalid specification: destination can't be '/'", fix: "mount it at a path below /")
    }
    return clean
}

/// Says of which kind of mount a refusal speaks, as Docker's engine does.
func refusing<Value>(mountOf kind: String, _ body: () throws(UsageError) -> Value) throws(UsageError) -> Value {
    do { return try body() } catch {
        throw UsageError("invalid mount config for type \(goQuoted(kind)): \(error.message)", fix: error.fix)
    }
}
