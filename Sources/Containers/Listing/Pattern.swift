import Glibc

/// A regular expression, as filters of names take one. See regex(7), the extended form.
@safe final class Pattern {
    private var compiled = unsafe regex_t()

    /// - Returns: nil for what is none.
    init?(_ text: String) {
        guard unsafe regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
    }

    deinit { unsafe regfree(&compiled) }

    /// Whether it is found anywhere in a text.
    func occurs(in text: String) -> Bool { unsafe regexec(&compiled, text, 0, nil, 0) == 0 }
}
