extension SeccompFilterDescription {
    /// The description as text in which two different filters never look alike, with all that its program depends on.
    ///
    /// Written with bytes, not with joined strings: a cached filter costs the start of a container little else.
    var canonicalText: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(16 << 10)
        func add(_ word: String) { text.append(contentsOf: word.utf8) }
        add("libseccomp \(libraryVersion)\nnative \(SeccompArchitecture.native.rawValue)\narchitectures")
        for architecture in architectures { add(" \(architecture.rawValue)") }
        add("\ndefault \(defaultAction.canonicalWord)")
        for rule in rules {
            add("\n\(rule.action.canonicalWord)")
            for name in rule.names {
                add(" ")
                add(name.isCallName ? name : cString(name))
            }
            for comparison in rule.comparisons {
                add(" (\(comparison.argument) \(comparison.operator.rawValue) \(comparison.value) \(comparison.maskedValue))")
            }
        }
        add("\n")
        return text
    }
}

extension SeccompAction {
    fileprivate var canonicalWord: String { number.map { "\(word)=\($0)" } ?? word }
}

extension String {
    /// Whether it looks like the name of a system call; anything else a profile holds is quoted, to stay one word.
    fileprivate var isCallName: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
            }
    }
}
