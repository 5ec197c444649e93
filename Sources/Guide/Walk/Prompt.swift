import Linux

/// Asks at the terminal.
enum Prompt {
    /// - Returns: the line, without white space around it; nil at the end of input.
    static func ask(_ text: String, on paper: Paper) throws(KernelError) -> String? {
        paper.part(text)
        var line: [UInt8] = []
        var byte: [UInt8] = [0]
        // Byte by byte: what comes after the line belongs to whoever reads next, a shell perhaps.
        while try readChunk(0, &byte) == 1 {
            if byte[0] == 10 { return String(decoding: line, as: UTF8.self).trimmed }
            line.append(byte[0])
        }
        paper.line()
        return nil
    }
}
