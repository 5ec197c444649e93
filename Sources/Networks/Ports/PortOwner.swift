import Linux
import Netlink

/// The process that has a port of this machine. See proc_net(5), proc_pid_fd(5).
struct PortOwner {
    let pid: Int32
    /// Its name, and for one of ours the container that it serves.
    let words: String

    /// Looks through the sockets of this network namespace, and then through the descriptors of all processes.
    ///
    /// - Returns: nil when it cannot be found: it may be another user's.
    init?(of port: UInt16, at address: IPAddress, _ transport: TransportProtocol) {
        let inodes = ["", "6"].flatMap { suffix in
            let table = (try? readText("/proc/net/\(transport.rawValue)\(suffix)")) ?? ""
            return table.split(separator: "\n").dropFirst().compactMap { SocketLine($0) }
                .filter { $0.takes(port, at: address, transport) }.map { "socket:[\($0.inode)]" }
        }
        let holders = inodes.isEmpty ? [] : Self.holders(of: Set(inodes))
        // The monitor of a container, and its other children, may have the same socket.
        let told = holders.map { ($0, Self.title(of: $0)) }
        guard let (pid, title) = told.first(where: { $0.1.hasPrefix("minibox-ports ") }) ?? told.first else { return nil }
        self.pid = pid
        let parts = title.split(separator: " ")
        let isOurs = parts.count > 1 && ["minibox-ports", "minibox-monitor"].contains(parts[0])
        words = isOurs ? "container \(parts[1].prefix(12))" : "\(Self.name(of: pid)) (process \(pid))"
    }

    private static func holders(of sockets: Set<String>) -> [Int32] {
        let processes = ((try? directoryEntries("/proc")) ?? []).compactMap { Int32($0) }.sorted()
        return processes.filter { pid in
            let numbers = (try? directoryEntries("/proc/\(pid)/fd")) ?? []
            return numbers.contains { number in
                (try? readLink("/proc/\(pid)/fd/\(number)")).map { sockets.contains($0) } ?? false
            }
        }
    }

    private static func title(of pid: Int32) -> String {
        let text = (try? readText("/proc/\(pid)/cmdline")) ?? ""
        return String(text.prefix { $0 != "\0" })
    }

    private static func name(of pid: Int32) -> String {
        String(((try? readText("/proc/\(pid)/comm")) ?? "?").prefix { $0 != "\n" })
    }

    /// A line of /proc/net/tcp and its like.
    struct SocketLine {
        let address: IPAddress
        let port: UInt16
        let isListening: Bool
        let inode: String

        init?(_ line: some StringProtocol) {
            let words = line.split(separator: " ")
            guard words.count > 9 else { return nil }
            let place = words[1].split(separator: ":")
            guard place.count == 2, let port = UInt16(place[1], radix: 16), let address = Self.address(place[0]) else {
                return nil
            }
            self.address = address
            self.port = port
            isListening = words[3] == "0A"
            inode = String(words[9])
        }

        /// Words of 32 bits, each as this machine stores it.
        private static func address(_ text: some StringProtocol) -> IPAddress? {
            let digits = Array(text)
            var bytes: [UInt8] = []
            for start in stride(from: 0, to: digits.count, by: 8) {
                guard start + 8 <= digits.count, let word = UInt32(String(digits[start..<start + 8]), radix: 16) else {
                    return nil
                }
                bytes += [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word.littleEndian >> $0) }
            }
            return IPAddress(bytes: bytes)
        }

        /// Whether it stands in the way of one who wants this port. An IPv6 socket for all may have IPv4, too.
        func takes(_ port: UInt16, at wanted: IPAddress, _ transport: TransportProtocol) -> Bool {
            guard self.port == port, transport == .udp || isListening else { return false }
            return address == wanted || address.bits == 0 || (wanted.bits == 0 && wanted.family == address.family)
        }
    }
}
