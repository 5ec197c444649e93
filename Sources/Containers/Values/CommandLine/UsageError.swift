import Formats

/// A refused argument; it lives on a lower floor, where networks refuse arguments too.
public typealias UsageError = Formats.UsageError
