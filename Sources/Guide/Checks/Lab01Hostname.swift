import Linux

extension GuidedLab {
    /// A process in a UTS namespace of its own, under the drawn name.
    static let hostname = GuidedLab(
        1, "01-hostname-vs-free", "hostname vs free", minutes: 10, draws: [.name("LAB_HOSTNAME")],
        requirements: [.rootOrUserNamespace, .namespace(.uts)]
    ) { attempt throws(KernelError) in
        let wanted = attempt.value("LAB_HOSTNAME")
        let expected = "a process whose host name is \(wanted), in a UTS namespace that is not this one"
        if try KernelName.current().hostName == wanted {
            return .notYet(
                saw: "this UTS namespace itself is called \(wanted): that is the machine's own name, which everybody sees",
                expected: expected, lookAt: "hostname; readlink /proc/$$/ns/uts", hint: 3)
        }
        var others: [String] = []
        for process in attempt.processes(inOther: .uts) {
            guard let name = try visit(process, [.uts], { () throws(KernelError) in try KernelName.current().hostName }) else {
                continue
            }
            guard name == wanted else {
                others.append("\(process.shown) is called \(name)")
                continue
            }
            let namespace = process.namespaces[.uts].map { [Trace.namespace($0)] } ?? []
            return .there(
                [
                    "\(process.shown) lives in \(namespace.map(\.shown).joined()) under the name \(name)",
                    "this machine is still called \(try KernelName.current().hostName)",
                ],
                traces: namespace)
        }
        if let other = others.first {
            return .notYet(
                saw: "\(other), in a UTS namespace of its own", expected: expected,
                lookAt: "lsns --type uts; sudo nsenter --uts --target PID hostname", hint: 2)
        }
        return .notYet(
            saw: "no process in another UTS namespace than this one", expected: expected,
            lookAt: "lsns --type uts", hint: 1)
    }
}
