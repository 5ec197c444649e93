import Glibc
import Linux
import Netlink

/// Does one thing to the network of a namespace of its own, then becomes the witness that looks at it.
///
///     NetlinkProbe [--narrate] SCENARIO [WITNESS ARGUMENT…]
@main enum Probe {
    static func main() {
        var words = CommandLine.arguments.dropFirst()
        let narrator = Narrator()
        let narrates = words.first == "--narrate"
        if narrates { words.removeFirst() }
        guard let name = words.popFirst(), let scenario = scenarios[name] else {
            fail("usage: NetlinkProbe [--narrate] \(scenarios.keys.sorted().joined(separator: "|")) [WITNESS…]", 2)
        }
        do {
            try unshare(.net)
            if narrates { Door.listener = narrator }
            try scenario()
            Door.listener = nil
            fflush(nil)
            if let witness = words.first { try execute(witness, Array(words), environment: environmentWords()) }
        } catch { fail("\(error)", 1) }
    }

    private static func fail(_ text: String, _ code: CInt) -> Never {
        print(text)
        exit(code)
    }
}

/// Prints each call: the system calls that it stands for, a tab, and the shell command.
final class Narrator: CallListener {
    func called(_ call: Call, result: Int, errno: Errno?) {
        let systemCalls = (call.systemCalls ?? [call.name]).joined(separator: " ")
        print("\(systemCalls)\t\(call.cForm)\t\(call.shell?.text ?? "")\t\(errno?.name ?? "")")
    }
    func began(_ step: Step) {}
    func leftOut(_ step: Step) {}
    func became(_ role: ProcessRole) {}
}
