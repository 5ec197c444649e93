import Glibc

/// Makes libarchive take names for UTF-8, which they are in pax archives: it asks the locale.
///
/// Called before the first archive; loads the locale of the machine, never one of a container.
public func useUTF8() { _ = unsafe setlocale(LC_CTYPE, "C.UTF-8") }
