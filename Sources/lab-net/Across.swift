import LabKit
import Linux
import Netlink

extension LabNet {
    /// How long an answer may take: it does not leave this machine.
    static let patienceMilliseconds: Int32 = 300

    /// Echo requests over the cable, which the kernel over there answers.
    static func pingAcross(_ cable: Cable, count: Int) throws(KernelError) {
        let target = cable.far.address.address
        say("A packet across: an ICMP echo request to \(target), over a raw socket; the kernel answers, no process does.\n")
        let socket = try EchoSocket()
        for number in 1...count {
            let answer = try socket.ping(
                target.bytes, identifier: UInt16(truncatingIfNeeded: processID()), number: UInt16(number),
                within: patienceMilliseconds)
            tell(
                "ping \(number)", answer.map { milliseconds($0.nanoseconds) } ?? "no answer", "  ping \(number)  \(words(answer))"
            )
        }
        say("")
    }

    static func words(_ answer: EchoAnswer?) -> String {
        answer.map { "answered after \(milliseconds($0.nanoseconds))" } ?? "no answer within \(patienceMilliseconds) ms"
    }

    /// `0.061 ms`
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let micro = nanoseconds / 1000
        let fraction = "\(micro % 1000)"
        return "\(micro / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms"
    }

    static func tellOfSysfs(_ outside: View, _ alone: View) {
        let same = alone.answers[1] == outside.answers[1]
        tell(
            "/sys/class/net before sysfs is mounted anew", alone.answers[1],
            same
                ? "\nA surprise: a child in a new network namespace has one link, and /sys/class/net still lists '\(alone.answers[1])'."
                : "\nIn a new network namespace /sys/class/net lists '\(alone.answers[1])' at first.")
        say("A sysfs shows the network namespace in which it was mounted, as a procfs shows a pid namespace. The connected")
        say("machine has mounted its own.\n")
    }

    /// The loopback is a link like another: somebody has to switch it on.
    static func tryLoopback() throws(KernelError) {
        let own: [UInt8] = [127, 0, 0, 1]
        say("A surprise: does a new namespace reach itself, at 127.0.0.1?")
        let refusal = try attempt(in: .net) { () throws(KernelError) in
            _ = try EchoSocket().ping(own, identifier: 1, within: patienceMilliseconds)
        }
        tell(
            "ping 127.0.0.1 in a new namespace", refusal?.name ?? "no refusal",
            "  As it is born:      \(refusal.map { "sendto(2) answers \($0.name) (\($0.words))" } ?? "nothing was refused")")
        let time = try answer("whether the loopback answers", in: .net) { () throws(KernelError) in
            try bringLoopbackUp()
            return words(try EchoSocket().ping(own, identifier: 1, within: patienceMilliseconds))
        }
        tell("ping 127.0.0.1 with the loopback up", time, "  With 'ip link set lo up':  \(time)\n")
    }

    /// Nobody deletes the link. The namespace ends with its last process, and a veth ends with either of its ends.
    static func endMachine(_ machine: Machine, _ cable: Cable) throws(KernelError) {
        say("A surprise: the process inside is killed. What becomes of \(cable.near.name), the end on this side?")
        let before = try cable.isThere()
        try machine.process.send(.kill)
        _ = try machine.process.wait()
        let start = monotonicNanoseconds()
        while try cable.isThere(), monotonicNanoseconds() - start < 5_000_000_000 { sleep(milliseconds: 1) }
        let isGone = try !cable.isThere()
        let time = milliseconds(monotonicNanoseconds() - start)
        tell(
            "\(cable.near.name) after the death of the namespace", isGone ? "gone after \(time)" : "still there",
            "  Before: \(before ? "there" : "not there"). Afterwards: "
                + (isGone ? "gone, \(time) after the process; nobody has deleted it." : "STILL THERE."))
        say("  The namespace had no other member, so it ended, with all its virtual links; and a veth has two ends or none.\n")
    }
}
