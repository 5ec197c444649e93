import Linux

/// Asks the user before something is removed for good.
enum Question {
    /// - Returns: whether the answer is `y`; the end of the input is none.
    static func confirms(_ warning: String) throws -> Bool {
        try write("\(warning)\nAre you sure you want to continue? [y/N] ", to: 1)
        var line: [UInt8] = []
        var byte: [UInt8] = [0]
        while line.count < 1024, try readChunk(0, &byte) == 1, byte[0] != UInt8(ascii: "\n") { line += byte }
        return ["y", "Y"].contains(String(decoding: line, as: UTF8.self).filter { !$0.isWhitespace })
    }
}
