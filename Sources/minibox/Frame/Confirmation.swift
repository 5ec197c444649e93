import Linux

/// Asks the user before something is removed that she has not named.
enum Confirmation {
    /// - Parameter warning: what will be removed; the question follows it.
    /// - Returns: whether she has answered `y`. Anything else, and the end of the input, is no.
    static func isGiven(_ warning: String) throws -> Bool {
        try write("\(warning)\nAre you sure you want to continue? [y/N] ", to: 1)
        var answer: [UInt8] = []
        var chunk: [UInt8] = [0]
        // Byte by byte: what stands behind the answer is not for us.
        while answer.count < 64, try readChunk(0, &chunk) == 1, chunk[0] != UInt8(ascii: "\n") { answer.append(chunk[0]) }
        let word = String(decoding: answer, as: UTF8.self).filter { !$0.isWhitespace }
        return word.lowercased() == "y"
    }
}
