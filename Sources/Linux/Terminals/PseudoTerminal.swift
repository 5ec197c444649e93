import CLinux
import Glibc

/// Opens a new pseudo-terminal of a devpts instance. See pts(4) and ptmx(4).
public struct PseudoTerminal: ~Copyable {
    /// The side of the terminal emulator.
    public let controller: Descriptor
    /// Its number: the other side is `/dev/pts/<number>`.
    public let number: Int32

    /// - Parameter devpts: the open directory of a mounted devpts.
    public init(devpts: CInt) throws(KernelError) {
        let opened = try open("ptmx", [.readWrite, .noControllingTerminal], in: devpts, plumbing: false)
        let descriptor = opened.number
        var unlocked: CInt = 0
        try Door.call(Call("ioctl", ["\(descriptor)", "TIOCSPTLCK", "&(int){0}"])) {
            unsafe minibox_ioctl(descriptor, 0x4004_5431, &unlocked)
        }
        var index: CInt = 0
        try Door.call(Call("ioctl", ["\(descriptor)", "TIOCGPTN", "&number"])) {
            unsafe minibox_ioctl(descriptor, 0x8004_5430, &index)
        }
        controller = opened
        number = index
    }

    /// Opens the other side without a path, so that nothing can be put in its way. See TIOCGPTPEER, Linux 4.13.
    public func openTerminal() throws(KernelError) -> Descriptor {
        try Self.openTerminal(of: controller.number, plumbing: false)
    }

    /// The same, where only the controlling side is at hand.
    public static func openTerminal(of descriptor: CInt, plumbing: Bool = true) throws(KernelError) -> Descriptor {
        let flags = UInt(O_RDWR | O_NOCTTY | O_CLOEXEC)
        return Descriptor(
            owning: try Door.call(
                Call("ioctl", ["\(descriptor)", "TIOCGPTPEER", "O_RDWR|O_NOCTTY|O_CLOEXEC"], plumbing: plumbing)
            ) {
                unsafe minibox_ioctl(descriptor, 0x5441, UnsafeMutableRawPointer(bitPattern: flags))
            })
    }
}
