import CLinux
import Glibc

/// The extended attributes of one file: capabilities, access control lists, marks of users and of filesystems. See xattr(7).
public struct AttributeList: Sendable, Equatable {
    public struct Attribute: Sendable, Equatable {
        public let name: FileName
        public let value: [UInt8]

        public init(name: FileName, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    public private(set) var attributes: [Attribute] = []

    public init(_ attributes: [Attribute] = []) { self.attributes = attributes }

    /// Whether an attribute means the same on every machine: not what a filesystem notes for itself, nor a label of this
    /// machine's policy. Archives carry no others, and no others are taken from them.
    public static func isPortable(_ name: String) -> Bool {
        name == "security.capability" || name.hasPrefix("user.") && OverlayMark.isNone(name)
    }

    /// Reads the attributes of the file that a path of /proc/self/fd stands for, if their names pass.
    init(of path: String, where isWanted: (String) -> Bool) throws(KernelError) {
        for name in try AttributeList.names(of: path) where isWanted(name.text) {
            // Taken away meanwhile, or for somebody else's eyes.
            if let value = try AttributeList.value(of: name, at: path) { attributes.append(Attribute(name: name, value: value)) }
        }
    }

    /// Gives the attributes to another file.
    ///
    /// What its filesystem does not know is passed over, and so is what only root may set where we are not root.
    func write(to path: String) throws(KernelError) {
        for attribute in attributes {
            do {
                try Door.call(
                    Call(
                        "setxattr",
                        [cString(path), cString(attribute.name.text), "value", "\(attribute.value.count)", "0"],
                        plumbing: true)
                ) {
                    unsafe path.withCString { path in
                        unsafe attribute.value.withUnsafeBytes { value in
                            unsafe setxattr(path, attribute.name.cString, value.baseAddress, value.count, 0)
                        }
                    }
                }
            } catch {
                if error.errno == .notSupported || error.errno == .permission && !isRootOfMachine() { continue }
                throw error
            }
        }
    }

    /// The longest list that the kernel gives. See XATTR_LIST_MAX in xattr(7); a value is no longer.
    private static let limitBytes = 64 << 10

    private static func names(of path: String) throws(KernelError) -> [FileName] {
        guard let list = try answer(of: path, for: nil) else { return [] }
        return list.split(separator: 0).map { FileName(cString: $0.map { CChar(bitPattern: $0) } + [0]) }
    }

    private static func value(of name: FileName, at path: String) throws(KernelError) -> [UInt8]? {
        try answer(of: path, for: name)
    }

    /// The value of an attribute, or the names of all for no name; nil where there is none.
    ///
    /// Asks with a small buffer, and again with the largest where that is too small.
    private static func answer(of path: String, for name: FileName?) throws(KernelError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 256)
        while true {
            let size = bytes.count
            do throws(KernelError) {
                let words = [cString(path)] + (name.map { [cString($0.text)] } ?? []) + ["buffer", "\(size)"]
                let count = try Door.call(Call(name == nil ? "listxattr" : "getxattr", words, plumbing: true)) {
                    unsafe bytes.withUnsafeMutableBytes { buffer in
                        unsafe path.withCString { path in
                            guard let name else { return unsafe listxattr(path, buffer.baseAddress, size) }
                            return unsafe getxattr(path, name.cString, buffer.baseAddress, size)
                        }
                    }
                }
                return Array(bytes[..<count])
            } catch {
                if error.errno.code == ENODATA || error.errno == .notSupported { return nil }
                guard error.errno == .range, size < limitBytes else { throw error }
                bytes = [UInt8](repeating: 0, count: limitBytes)
            }
        }
    }
}
