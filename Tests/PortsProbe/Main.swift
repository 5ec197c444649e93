import Linux
import Netlink
import Networks

/// Publishes ports as the monitor of a container does, for the tests: `PortsProbe ADDRESS[,ADDRESS] PUBLISH...`
///
/// It prints each published port, and `pid` with the number of its relay. For each line that it reads it ends the relay and
/// starts another. At the end of its input it ends.
@main struct PortsProbe {
    static func main() {
        do {
            let words = CommandLine.arguments
            let addresses = try words[1].split(separator: ",").map { try IPAddress(String($0)) }
            let reservation = try PortReservation(words.dropFirst(2).flatMap { try PortArgument.publish($0) })
            var relay = try PortRelay(serving: reservation, at: addresses, container: "0123456789ab")
            for port in reservation.published { print(port) }
            report(relay.pid)
            while readLine() != nil {
                relay.end()
                relay = try PortRelay(serving: reservation, at: addresses, container: "0123456789ab")
                report(relay.pid)
            }
        } catch {
            print(error)
            report(0)
        }
    }

    private static func report(_ pid: Int32) {
        // Through a pipe nothing would come before the end.
        print("pid", pid)
        flush()
    }
}
