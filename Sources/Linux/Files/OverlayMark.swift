/// The extended attributes that an overlay writes into its upper directory. See the kernel's filesystems/overlayfs.rst.
///
/// Those that are named say something of the layer; the others are notes about files of this machine.
enum OverlayMark: String, CaseIterable {
    /// A directory that hides those of lower layers, if its value is `y`.
    case opaque
    /// An empty file that is a whiteout.
    case whiteout
    /// A directory that holds such files.
    case whiteouts
    /// A directory that was renamed: it shows a lower one of another name.
    case redirect
    /// A file whose content is still in a lower layer.
    case contentElsewhere = "metacopy"

    /// What fuse-overlayfs puts into an opaque directory beside its attribute: no files of the layer's.
    private static let files: Set<String> = [".wh..opq", ".wh..wh..opq"]

    static func isFile(_ name: FileName) -> Bool { name.lengthBytes <= 12 && files.contains(name.text) }

    /// The kernel's, outside and inside of user namespaces.
    private static let kernelPrefixes = ["trusted.overlay.", "user.overlay."]
    private static let prefixes = kernelPrefixes + ["user.fuseoverlayfs."]

    static func isNone(_ name: String) -> Bool { !prefixes.contains { name.hasPrefix($0) } }

    static func isLasting(_ name: String) -> Bool { allCases.contains { $0.names.contains(name) } }

    var names: [String] { OverlayMark.prefixes.map { $0 + rawValue } }
    var kernelNames: [String] { OverlayMark.kernelPrefixes.map { $0 + rawValue } }
}

extension AttributeList {
    /// The marks under both of the kernel's prefixes, so that overlays inside and outside of user namespaces understand them.
    var markedForAll: AttributeList {
        var all = attributes
        for mark in OverlayMark.allCases {
            guard let one = attributes.first(where: { mark.names.contains($0.name.text) }) else { continue }
            for name in mark.kernelNames where !all.contains(where: { $0.name.text == name }) {
                all.append(Attribute(name: FileName(name), value: one.value))
            }
        }
        return AttributeList(all)
    }

    func has(_ mark: OverlayMark) -> Bool {
        attributes.contains { attribute in
            mark.names.contains(attribute.name.text) && (mark != .opaque || attribute.value == Array("y".utf8))
        }
    }
}
