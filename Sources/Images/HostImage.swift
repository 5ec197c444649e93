import Linux
import OCI

/// The machine's own root as an image: every tool of the host inside, nothing written outside.
enum HostImage {
    static let reference = Reference("host")!

    static func image(hiding stateFolder: String) -> Image {
        var defaults = ExecutionDefaults()
        defaults.environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        defaults.command = [exists("/bin/bash") ? "/bin/bash" : "/bin/sh"]
        return Image(id: "host", name: "host:latest", defaults: defaults, layers: ["/"], hiddenPaths: [stateFolder])
    }
}
