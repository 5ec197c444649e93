import Linux
import Testing

@testable import Netlink

@Suite struct CallTextTests {
    @Test func `a request is told with its header and its attributes`() {
        let up = Request(.newLink, .link(index: 1, flags: .up, change: .up))
        #expect(up.words == "RTM_NEWLINK {index=1, flags=IFF_UP}")
        let down = Request(.newLink, .link(index: 7, change: .up), [.mtu(1400)])
        #expect(down.words == "RTM_NEWLINK {index=7, flags=~IFF_UP, mtu=1400}")
    }

    @Test func `an attribute inside another stands in braces`() throws {
        let peer = Attribute.peer([.name("eth0"), .namespace(.process(42))])
        let request = Request(.newLink, .link(), [.name("veth0"), .kind("veth", data: [peer])], flags: .create)
        #expect(
            request.words
                == "RTM_NEWLINK {ifname=veth0, linkinfo={kind=veth, data={peer={ifname=eth0, netns_pid=42}}}}")
    }

    @Test func `the default route has no destination`() throws {
        let route = Route.byDefault(via: try IPAddress("fd00::1"), link: 3)
        let request = Request(.newRoute, route.header, route.attributes, flags: .create)
        #expect(request.words == "RTM_NEWROUTE {AF_INET6, dst_len=0, table=254, scope=global, gateway=fd00::1, oif=3}")
    }

    @Test func `a refusal of libnl itself has libnl's own text`() {
        let code = LibraryCode(-14)
        let error = NetlinkError(
            KernelError(
                purpose: "list the links", call: Call("sendmsg", ["3", "RTM_GETLINK {}"]), errno: Errno(code.nearestErrno)),
            code, ofLibrary: true, type: .getLink)
        #expect(error.description == "cannot list the links: RTM_GETLINK {}: \(code) (libnl)")
        #expect(!"\(code)".isEmpty)
    }

    @Test(arguments: zip([-28, -6, -31, -25, -4], [Errno.permission, .exists, .noDevice, .busy, .again]))
    func `libnl's codes have the nearest errno`(code: CInt, errno: Errno) {
        #expect(Errno(LibraryCode(code).nearestErrno) == errno)
    }

    @Test func `the innermost purpose stays, and the kernel's form can be had`() throws {
        let inner = NetlinkError(KernelError(purpose: "set lo up", call: Call("sendmsg", []), errno: .permission))
        let error = inner.wanted("start the container")
        #expect(error.purpose == "set lo up")
        #expect(throws: inner.kernelError) { try asKernelCalls { () throws(NetlinkError) in throw inner } }
    }
}
