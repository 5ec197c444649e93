import Linux

/// The inside: a container of `minibox run`, and whether there can be one.
struct ContainerSide: Sendable {
    /// The program; nil when it is not there.
    let minibox: String?
    let image: String
    /// Why no container can be had.
    let obstacle: String?

    /// Looks for `minibox` and tries it, once.
    init(image: String?, runner: borrowing CommandRunner) throws {
        // The mounts below / are locked in a user namespace: an ordinary user cannot stack this machine's root.
        self.image = image ?? (effectiveUserID() == 0 ? "host" : "busybox")
        minibox = Programs.beside("minibox") ?? (Programs.isInstalled("minibox") ? "minibox" : nil)
        guard let minibox else {
            obstacle = "minibox is neither beside lab nor in PATH: Scripts/build release --product minibox"
            return
        }
        var place = Surroundings()
        place.prefix = [minibox, "run", "--rm", self.image]
        let answer = try runner.answer(["true"], in: place)
        obstacle = answer.exitCode == 0 ? nil : answer.lines.joined(separator: " ")
    }

    /// Why the tools are others than the usual ones.
    var remark: String? {
        guard image == "busybox" else { return nil }
        return effectiveUserID() == 0
            ? "The tools are busybox's on both sides."
            : "An ordinary user cannot have this machine's own root inside: the tools are busybox's on both sides."
    }

    func place(flags: [String], image: String?) -> Surroundings {
        var place = Surroundings()
        place.prefix = [minibox ?? "minibox", "run", "--rm", "-h", "inside", "-e", "LC_ALL=C"] + flags + [image ?? self.image]
        return place
    }

    /// The outside for an image: with busybox, the same tools of this machine's busybox, or only their dialects would differ.
    func outside(_ words: [String], image: String?) -> [String] {
        guard image ?? self.image == "busybox", Programs.isInstalled("busybox"), words[0] != "busybox" else { return words }
        return words[0].contains("/") ? words : ["busybox"] + words
    }
}
