import CNetlink
import Glibc

/// A request in the form that libnl sends.
@safe struct Message: ~Copyable {
    /// libnl's `struct nl_msg`.
    let handle: OpaquePointer
    /// Below zero when an attribute did not fit: one of libnl's codes.
    private(set) var code: CInt = 0

    /// Nil without memory.
    init?(_ request: Request) {
        guard
            let handle = unsafe nlmsg_alloc_simple(
                CInt(request.type.rawValue), request.flags.union(.request).rawValue)
        else { return nil }
        unsafe self.handle = unsafe handle
        append(request.header)
        for attribute in request.attributes { append(attribute) }
    }

    deinit { unsafe nlmsg_free(handle) }

    private mutating func append(_ header: Request.Header) {
        switch header {
        case .link(let index, let flags, let change):
            appendLink(index, flags, change)
        case .address(let family, let length, let flags, let scope, let index):
            append(
                fixed: ifaddrmsg(
                    ifa_family: family?.number ?? 0, ifa_prefixlen: UInt8(length), ifa_flags: flags,
                    ifa_scope: scope.rawValue, ifa_index: UInt32(bitPattern: index)))
        case .route(let family, let length, let table, let scope):
            var route = rtmsg()
            route.rtm_family = family?.number ?? 0
            route.rtm_dst_len = UInt8(length)
            route.rtm_table = table
            route.rtm_scope = scope.rawValue
            // The two say nothing in a question, and everything in an answer.
            route.rtm_protocol = table == 0 ? 0 : UInt8(RTPROT_BOOT)
            route.rtm_type = table == 0 ? 0 : UInt8(RTN_UNICAST)
            append(fixed: route)
        }
    }

    private mutating func appendLink(_ index: CInt, _ flags: LinkFlags, _ change: LinkFlags) {
        var link = ifinfomsg()
        link.ifi_index = index
        link.ifi_flags = flags.rawValue
        link.ifi_change = change.rawValue
        append(fixed: link)
    }

    private mutating func append<Fixed: BitwiseCopyable>(fixed: Fixed) {
        let result = unsafe withUnsafeBytes(of: fixed) {
            // libnl only reads, though its prototype lacks the const.
            unsafe nlmsg_append(handle, UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count, CInt(NLMSG_ALIGNTO))
        }
        note(result)
    }

    private mutating func append(_ attribute: Attribute) {
        switch attribute.value {
        case .text(let text): note(unsafe nla_put_string(handle, attribute.code, text))
        case .number(let number): note(unsafe nla_put_u32(handle, attribute.code, number))
        case .short(let number): note(unsafe nla_put_u16(handle, attribute.code, number))
        case .address(let address): append(attribute.code, address.bytes)
        case .hardware(let address): append(attribute.code, address.bytes)
        case .nest(let attributes):
            nest(attribute.code) { message in for inner in attributes { message.append(inner) } }
        case .link(let attributes):
            nest(attribute.code) { message in
                message.appendLink(0, [], [])
                for inner in attributes { message.append(inner) }
            }
        }
    }

    private mutating func append(_ code: CInt, _ bytes: [UInt8]) {
        note(unsafe bytes.withUnsafeBytes { unsafe nla_put(handle, code, CInt($0.count), $0.baseAddress) })
    }

    private mutating func nest(_ code: CInt, _ body: (inout Message) -> Void) {
        guard let start = unsafe nla_nest_start(handle, code) else { return note(-CInt(NLE_NOMEM)) }
        body(&self)
        note(unsafe nla_nest_end(handle, start))
    }

    /// Keeps the first refusal.
    private mutating func note(_ result: CInt) {
        if code >= 0, result < 0 { code = result }
    }
}
