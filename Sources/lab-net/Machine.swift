import LabKit
import Linux
import Netlink

/// The other machine: a child with a network of its own, which begins to live when its cable is in.
final class Machine {
    let process: ProcessHandle
    /// The networks that live as long as this one does.
    private let kept: [Network]

    private init(_ process: consuming ProcessHandle, keeping kept: [Network] = []) {
        self.process = process
        self.kept = kept
    }

    /// A child in a new network namespace, and a cable to it. It connects its own end, and then lives.
    static func connected(by cable: Cable, _ life: () throws(KernelError) -> Void) throws(KernelError) -> Machine {
        let (gate, word) = try Pipe().split()
        let (news, ready) = try Pipe().split()
        let machine = Machine(
            try startInside([.net, .mount]) { () throws(KernelError) in
                close(word)
                close(news)
                try ProcessControl.dieWithParent(.kill)
                // The parent's word, or its end.
                var nothing: [UInt8] = [0]
                guard try readChunk(gate, &nothing) == 1 else { exitNow(125) }
                try cable.connectFarEnd()
                try mountNewSysfs()
                close(ready)
                try life()
            })
        close(gate)
        close(ready)
        defer {
            close(word)
            close(news)
        }
        try cable.lay(to: machine.process.pid)
        try write("!", to: word)
        var nothing: [UInt8] = [0]
        _ = try readChunk(news, &nothing)
        if try !waitUntilReadable([machine.process.descriptor.number], milliseconds: 0).isEmpty {
            // It could not connect its end, and has said why; or its command was a short one.
            let status = try machine.process.wait()
            cable.remove()
            exitNow(status.shellCode)
        }
        try cable.waitUntilRunning(cable.near)
        return machine
    }

    /// A child in a network that is there already.
    ///
    /// - Parameter others: networks in which nobody lives: without an open file they would be gone.
    static func start(
        in network: Network, keeping others: [Network], _ life: () throws(KernelError) -> Void
    ) throws(KernelError) -> Machine {
        Machine(
            try startInside(.mount) { () throws(KernelError) in
                try ProcessControl.dieWithParent(.kill)
                try network.enter()
                try mountNewSysfs()
                try life()
            }, keeping: others)
    }

    /// The links below /sys/class/net are those of the namespace in which sysfs was mounted.
    static func mountNewSysfs() throws(KernelError) {
        try setPropagation([.private, .recursive], of: "/")
        try mount("sysfs", on: "/sys", [.noSuid, .noDevices, .noExecute])
    }

    /// The life of a machine that is only there.
    static func stay() throws(KernelError) {
        Door.listener = nil
        while true { sleep(milliseconds: 1_000_000) }
    }

    /// For a child that wants to see what the machine sees.
    func enter() throws(KernelError) {
        try enterNamespace(process.descriptor.number, [.net, .mount], shownPath: "the namespaces of process \(process.pid)")
    }

    /// A connection to the kernel that speaks for the machine's network. While it is open, so is the namespace.
    func netlink() throws(NetlinkError) -> NetlinkSocket { try NetlinkSocket(inside: process.descriptor.number) }

}

/// A network namespace in which nobody lives: an open file keeps it.
final class Network {
    let name: String
    private let file: Descriptor

    private init(_ name: String, _ file: consuming Descriptor) {
        self.name = name
        self.file = file
    }

    /// Makes one, from within it: this process goes there and comes back.
    static func make(
        _ name: String, _ prepare: () throws(KernelError) -> Void = {}
    ) throws(KernelError) -> Network {
        let home = try open("/proc/self/ns/net")
        try unshare(.net)
        let made = Network(name, try open("/proc/self/ns/net"))
        try prepare()
        try comeBack(to: home.number)
        return made
    }

    /// How others name it.
    var reference: NamespaceReference { .descriptor(file.number, path: name) }

    func enter() throws(KernelError) { try enterNamespace(file.number, .net, shownPath: "to \(name)") }

    /// Does something there, and comes back.
    func inside<Value: ~Copyable>(_ body: () throws(KernelError) -> Value) throws(KernelError) -> Value {
        let home = try open("/proc/self/ns/net")
        try enter()
        let value: Value
        do { value = try body() } catch {
            try Network.comeBack(to: home.number)
            throw error
        }
        try Network.comeBack(to: home.number)
        return value
    }

    private static func comeBack(to home: CInt) throws(KernelError) { try enterNamespace(home, .net, shownPath: "back") }
}
