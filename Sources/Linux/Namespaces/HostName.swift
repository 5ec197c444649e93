import Glibc

/// Sets the host name of the UTS namespace: at most 64 bytes. See sethostname(2).
public func setHostName(_ name: String) throws(KernelError) {
    let length = name.utf8.count
    try Door.call(Call("sethostname", [cString(name), "\(length)"], shell: .command("hostname \(shellWord(name))"))) {
        unsafe name.withCString { unsafe sethostname($0, length) }
    }
}

/// Sets the NIS domain name of the UTS namespace: at most 64 bytes. See setdomainname(2).
public func setDomainName(_ name: String) throws(KernelError) {
    let length = name.utf8.count
    try Door.call(
        Call(
            "setdomainname", [cString(name), "\(length)"],
            shell: .command("echo \(shellWord(name)) > /proc/sys/kernel/domainname"))
    ) { unsafe name.withCString { unsafe setdomainname($0, length) } }
}

/// The fields of uname(2): the first two belong to the UTS namespace, the others to the kernel.
public struct KernelName: Sendable, Equatable {
    public let system, hostName, release, version, machine, domainName: String

    public static func current() throws(KernelError) -> KernelName {
        var names = utsname()
        try Door.call(Call("uname", ["&names"], plumbing: true)) { unsafe uname(&names) }
        func text<Field>(_ field: Field) -> String {
            unsafe withUnsafeBytes(of: field) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return KernelName(
            system: text(names.sysname), hostName: text(names.nodename), release: text(names.release),
            version: text(names.version),
            machine: text(names.machine), domainName: text(names.__domainname))
    }
}
