private let decimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"]
private let binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"]

/// A number of bytes in powers of 1000: `1.98MB`.
///
/// - Parameter digits: 3 where `ps -s`, `images` and `system df` measure, 4 elsewhere. What is just under a whole unit
///   becomes `1e+03kB` with three, as it does in Docker.
public func humanSize(_ bytes: Double, digits: Int = 4) -> String { size(bytes, 1000, decimalUnits, digits) }

/// A number of bytes in powers of 1024: `12.5MiB`, as `stats` shows memory.
public func binarySize(_ bytes: Double) -> String { size(bytes, 1024, binaryUnits, 4) }

private func size(_ bytes: Double, _ base: Double, _ units: [String], _ digits: Int) -> String {
    var rest = bytes
    var unit = 0
    while rest >= base, unit < units.count - 1 {
        rest /= base
        unit += 1
    }
    return Decimal(exact: rest).general(significant: digits) + units[unit]
}

/// A share in percent with two places, as `stats` shows it: `0.07%`.
public func percentage(_ percent: Double) -> String { Decimal(exact: percent).fixed(places: 2) + "%" }
