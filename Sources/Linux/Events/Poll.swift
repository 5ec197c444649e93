import Glibc

/// Waits for one descriptor. See poll(2).
///
/// - Returns: false when `milliseconds` pass before anything happens.
public func waitUntil(
    readable: CInt? = nil, writable: CInt? = nil, milliseconds: Int32 = -1
) throws(KernelError) -> Bool {
    var watched = pollfd(fd: readable ?? writable ?? -1, events: Int16(readable != nil ? POLLIN : POLLOUT), revents: 0)
    let count = try Door.call(Call("poll", [shown([watched]), "1", "\(milliseconds)"], plumbing: true)) {
        unsafe poll(&watched, 1, milliseconds)
    }
    return count > 0
}

/// `[{fd=5, events=POLLIN}]`
private func shown(_ watched: [pollfd]) -> String {
    let words = watched.map { "{fd=\($0.fd), events=\($0.events == Int16(POLLIN) ? "POLLIN" : "POLLOUT")}" }
    return "[\(words.joined(separator: ", "))]"
}

/// Waits. See clock_nanosleep(2).
public func sleep(milliseconds: Int) {
    var pause = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    // A signal may cut it short: no caller needs it to the millisecond.
    _ = try? Door.call(
        Call(
            "clock_nanosleep", ["CLOCK_REALTIME", "0", "{tv_sec=\(pause.tv_sec), tv_nsec=\(pause.tv_nsec)}", "NULL"],
            plumbing: true),
        restart: false
    ) { unsafe nanosleep(&pause, nil) }
}

/// The wall clock, in nanoseconds since 1970. See clock_gettime(2).
public func wallClockNanoseconds() -> Int64 { read(CLOCK_REALTIME) }
/// A clock that never jumps, in nanoseconds. See clock_gettime(2).
public func monotonicNanoseconds() -> Int64 { read(CLOCK_MONOTONIC) }

private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Waits until some of several descriptors can be read, or have hung up. See poll(2).
///
/// - Returns: none when `milliseconds` pass before anything happens.
public func waitUntilReadable(_ descriptors: [CInt], milliseconds: Int32 = -1) throws(KernelError) -> [CInt] {
    var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    try Door.call(
        Call("poll", [shown(watched), "\(descriptors.count)", "\(milliseconds)"], plumbing: true)
    ) {
        unsafe poll(&watched, nfds_t(descriptors.count), milliseconds)
    }
    return watched.filter { $0.revents != 0 }.map(\.fd)
}

/// Waits until one descriptor can be written without blocking, or another one can be read.
///
/// - Returns: true when the first is ready.
public func waitUntil(writable: CInt, orReadable readable: CInt) throws(KernelError) -> Bool {
    var watched = [
        pollfd(fd: writable, events: Int16(POLLOUT), revents: 0), pollfd(fd: readable, events: Int16(POLLIN), revents: 0),
    ]
    try Door.call(Call("poll", [shown(watched), "2", "-1"], plumbing: true)) { unsafe poll(&watched, 2, -1) }
    return watched[0].revents != 0
}
