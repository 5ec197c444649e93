extension LabTime {
    static let lesson = """
        A time namespace has its own offsets of two clocks: CLOCK_MONOTONIC, with which programs measure, and CLOCK_BOOTTIME,
        which uptime shows. It was made for containers that move from one machine to another: their clocks must not jump back.
        The date (CLOCK_REALTIME) is the kernel's: setting it inside sets it for everybody, and so containers may not.

          lab-time                        tells the story: three clocks here and there
          lab-time [OPTIONS] -- COMMAND   runs a command with moved clocks, and ends with its exit code

        Root may make the namespace (Linux 5.6). Anybody else gets a user namespace first, where she is root.
        """

    static let goingOn = """
        Go on by hand:
          lab-time -- uptime                             a week more
          lab-time --boottime 1d -- sh -c 'uptime; date'   one clock moved, the other not
          lab-time -- cat /proc/self/timens_offsets      the offsets, in seconds and nanoseconds
          sudo unshare --time --boottime 604800 --fork uptime   the same with util-linux
          readlink /proc/self/ns/time /proc/self/ns/time_for_children   who asks stays; her children move
        Read on: time_namespaces(7), clock_gettime(2), unshare(2).
        """
}

/// A span of time as people write it.
enum TimeSpan {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]

    /// Seconds, of `90`, `90s`, `-2h`, `1w`; nil for anything else, and for more than 63 bits hold.
    static func seconds(_ word: String) -> Int64? {
        let unit = word.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? word[...] : word.dropLast()) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        return overflow ? nil : product
    }
}
