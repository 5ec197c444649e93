import Flags
import LabKit

extension LabUser {
    static let goingOn = """
        Go on by hand:
          lab-user -- sh                                   id; cat /proc/self/uid_map; chown 1 FILE; 'exit' leaves
          lab-user -- grep Cap /proc/self/status           every capability, and what is it worth?
          lab-user --uid-map 0:100000:1000 --gid-map 0:100000:1000 -- ls -ln /etc/passwd    root owns it no more (as root only)
          unshare --user --map-root-user sh                the same with util-linux
          lab-user -- lab-uts -- hostname                  what it owns it may change
        Read on: user_namespaces(7), capabilities(7), setgroups(2).
        """

    static let lab = Lab<Options>(
        "lab-user", "what may pretended root do?",
        lesson: """
            A user namespace has ids of its own, and a map that says which ids of the outer one they stand for. Whoever makes one has
            every capability in it, without being root: over the namespaces that it owns, and over files whose owner is in its map.
            Everything else is refused as before. Ids that are not in the map are shown as the overflow id
            (/proc/sys/kernel/overflowuid).

              lab-user                        tells the story: who one is, who owns a file, and what root inside may not do
              lab-user [OPTIONS] -- COMMAND   runs a command as root of a new user namespace, and ends with its exit code

            Anybody may map herself, where the machine allows user namespaces; giving up setgroups(2) is the price. Other ids may be
            mapped by who may act for them: root, or newuidmap(1) with the ranges of /etc/subuid.
            """,
        flags: [
            Flag(
                "uid-map", takes: "inside:outside:count", group: "Options",
                "Map a range of user ids, again for another range; you to 0 without it."
            ) { $0.userMaps.append($1) },
            Flag(
                "gid-map", takes: "inside:outside:count", group: "Options",
                "Map a range of group ids, likewise; your group to 0 without it."
            ) { $0.groupMaps.append($1) },
        ])
}
