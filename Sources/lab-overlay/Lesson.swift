import Flags
import LabKit

/// What the lab says of itself, and of what to do next.
extension LabOverlay {
    static let goingOn = """
        Go on by hand:
          lab-overlay -- sh                         write, delete, chmod; 'exit' tells where it went
          lab-overlay --lower /etc -- sh            your own /etc below: delete what you like, it stays as it is
          lab-overlay --lower /etc --upper DIR -- sh    and keep the changes: DIR is the layer
          mount -t overlay overlay -o lowerdir=L2:L1,upperdir=U,workdir=W M     the same with util-linux
          findmnt -t overlay -o TARGET,OPTIONS      the layers of the containers on this machine
          minibox run --rm busybox sh               a root that is an overlay: see 'grep overlay /proc/self/mountinfo'
        Read on: mount(2), mount(8) "overlay", xattr(7), Documentation/filesystems/overlayfs.rst of the kernel.
        """

    static let lab = Lab<Options>(
        "lab-overlay", "where does a write go?",
        lesson: """
            An overlay filesystem shows folders laid above each other as one tree. The lower layers are only read; whatever is
            changed is changed in the upper layer, and a file of a lower one is copied up first, all of it. What is deleted
            below stays there, and the upper layer gets a mark that hides it. So a hundred containers share one image.
            It isolates nothing by itself: the mount is in a mount namespace, and the layers are folders that others may see.

              lab-overlay                        tells the story: layers, what a write costs, what a deletion is, and where
                                                 an overlay is refused
              lab-overlay [OPTIONS] -- COMMAND   runs a command in the merged tree, ends with its exit code, and tells on
                                                 standard error where its writes went

            All of it stands on a tmpfs in a mount namespace of its own. Root may do that; anybody else, since Linux 5.11, in
            a user namespace where she is root.
            """,
        flags: [
            Flag(
                "size", takes: "bytes", group: "Options",
                "The size of the file 'big' in the lowest layer: 10m, 1g. 100m otherwise."
            ) {
                $0.size = $1
            },
            Flag(
                "lower", takes: "folder", from: .files, group: "Options",
                "A lower layer of yours in place of the lab's. Again for one below it."
            ) { $0.lowers.append($1) },
            Flag(
                "upper", takes: "folder", from: .files, group: "Options",
                "Let the writes go into this folder, and keep them. Beside it, FOLDER.work is made and removed."
            ) { $0.upper = $1 },
        ])
}
