import Linux

/// Whom the ids inside stand for outside.
struct Maps {
    let users: [IDMap]
    let groups: [IDMap]

    /// What the flags say; without them oneself is root, which everybody may do.
    init(_ options: LabUser.Options) {
        users =
            options.userMaps.isEmpty
            ? [IDMap(inside: 0, outside: effectiveUserID(), count: 1)] : options.userMaps.map { Self.map($0, of: "uid-map") }
        groups =
            options.groupMaps.isEmpty
            ? [IDMap(inside: 0, outside: effectiveGroupID(), count: 1)] : options.groupMaps.map { Self.map($0, of: "gid-map") }
    }

    /// Whether somebody else than oneself is mapped: that needs CAP_SETUID outside.
    var reachBeyondOneself: Bool {
        users.count > 1 || groups.count > 1 || users[0].count > 1 || groups[0].count > 1 || users[0].outside != effectiveUserID()
            || groups[0].outside != effectiveGroupID()
    }

    /// A namespace whose maps are written from outside, which is no list of calls of one process.
    func script(for command: [String]) -> String? {
        guard reachBeyondOneself else { return nil }
        let maps = [("uid_map", users), ("gid_map", groups)].map { file, maps in
            "printf '%s\\n' \(maps.map { "'\($0.inside) \($0.outside) \($0.count)'" }.joined(separator: " ")) > \"/proc/$holder/\(file)\""
        }
        return """
            #!/bin/sh
            # The isolation that lab-user has made, with util-linux: as root, since it maps other ids than one's own.
            #     sh SCRIPT [COMMAND...]
            set -eu
            PATH=$PATH:/usr/sbin:/sbin
            [ $# -gt 0 ] || set -- \(command.isEmpty ? "sh" : command.map(shellWord).joined(separator: " "))

            # Somebody who holds the namespace open: nobody there, until the maps are written.
            unshare --user sleep infinity > /dev/null 2>&1 &
            holder=$!
            # Whoever runs this may have blocked the gentler signals.
            trap 'kill -KILL "$holder"' EXIT
            while [ "$(readlink "/proc/$holder/ns/user")" = "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done
            \(maps.joined(separator: "\n"))
            nsenter --target "$holder" --user --setuid 0 --setgid 0 "$@"

            """
    }

    /// Who root inside is outside; oneself where there is no root inside.
    var outsideID: UInt32 { users.first { $0.contains(inside: 0) }?.outside ?? users[0].outside }

    /// The smallest id that stands for nobody.
    var firstUnmappedID: UInt32 {
        var id: UInt32 = 1
        while let map = users.first(where: { $0.contains(inside: id) }) { id = map.inside + map.count }
        return id
    }

    /// An id of the host that no line of the map stands for.
    var unmappedOutside: UInt32 {
        var id: UInt32 = 1
        while let map = users.first(where: { $0.contains(outside: id) }) { id = map.outside + map.count }
        return id
    }

    private static func map(_ word: String, of flag: String) -> IDMap {
        let numbers = word.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        guard numbers.count == 3, let inside = numbers[0], let outside = numbers[1], let count = numbers[2], count > 0,
            UInt64(inside) + UInt64(count) <= UInt64(UInt32.max), UInt64(outside) + UInt64(count) <= UInt64(UInt32.max)
        else {
            LabUser.lab.misused("invalid map '\(word)' for --\(flag): three numbers INSIDE:OUTSIDE:COUNT, as in 0:100000:65536")
        }
        return IDMap(inside: inside, outside: outside, count: count)
    }
}
