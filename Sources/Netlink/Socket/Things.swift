import CNetlink
import Linux

/// A list of things that libnl reads out of the kernel's answers: its `struct nl_cache`.
@safe struct Things: ~Copyable {
    enum Kind: String {
        case links, addresses, routes
    }

    let cache: OpaquePointer

    /// An empty list.
    ///
    /// Each kind is made by the function of its own, without a socket and so without a request. By its name
    /// (`nl_cache_alloc_name`) it would not be found in a static executable: the linker takes in only what is called.
    init(_ kind: Kind) throws(NetlinkError) {
        var cache: OpaquePointer?
        let (name, code) =
            switch kind {
            case .links: unsafe ("rtnl_link_alloc_cache", rtnl_link_alloc_cache(nil, 0, &cache))
            case .addresses: unsafe ("rtnl_addr_alloc_cache", rtnl_addr_alloc_cache(nil, &cache))
            case .routes: unsafe ("rtnl_route_alloc_cache", rtnl_route_alloc_cache(nil, 0, 0, &cache))
            }
        guard code >= 0, let cache = unsafe cache else {
            let library = LibraryCode(code)
            let error = KernelError(
                purpose: "list the \(kind)", call: Call(name, [], section: 3), errno: Errno(library.nearestErrno))
            throw NetlinkError(error, library, ofLibrary: true)
        }
        unsafe self.cache = unsafe cache
    }

    deinit { unsafe nl_cache_put(cache) }

    func map<Value>(_ read: (OpaquePointer) -> [Value]) -> [Value] {
        var values: [Value] = []
        var next = unsafe nl_cache_get_first(cache)
        while let thing = unsafe next {
            values += unsafe read(thing)
            unsafe next = unsafe nl_cache_get_next(thing)
        }
        return values
    }
}
