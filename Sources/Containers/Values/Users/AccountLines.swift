/// The lines of a passwd or group file of an image, which may hold anything: those that make sense, cut into fields.
enum AccountLines {
    /// Longer lines are passed over: glibc's own buffers end far below.
    static let longest = 64 << 10

    /// - Parameter fields: how many fields a line must have, at least; further ones are kept.
    static func parsed(_ bytes: [UInt8], fields: Int) -> [[String]] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.count <= longest, line.first != UInt8(ascii: "#"), !line.contains(0) else { return nil }
            let ended = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            // Repaired text could equal a name that it is not.
            guard let text = String(validating: ended, as: UTF8.self) else { return nil }
            let found = parts(text, separator: ":")
            return found.count >= fields && !found[0].isEmpty ? found : nil
        }
    }
}
