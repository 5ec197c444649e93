import Containers
import Flags

extension RunOptions {
    /// The flags of `run` that say how names are found, the image's among them.
    static var resolving: [Flag<RunOptions>] {
        let group = "How names are found"
        return [
            Flag("add-host", takes: "name:address", group: group, "One more line in its /etc/hosts.") {
                $0.extraHosts.append($1)
            },
            Flag("dns", takes: "address", group: group, "A name server, in place of the host's.") { $0.nameServers.append($1) },
            Flag("dns-search", takes: "domain", group: group, "A domain to try after a short name; '.' for none.") {
                $0.searchDomains.append($1)
            },
            Flag("dns-option", takes: "option", group: group, "An option of resolv.conf: ndots:2.") {
                $0.resolverOptions.append($1)
            },
            // Docker's older name for it.
            Flag("dns-opt", takes: "option", group: group, "The same as --dns-option.") { $0.resolverOptions.append($1) },
            Flag("pull", takes: "missing|never", group: group, "Where an image may come from: only from this machine, so far.") {
                $0.pull = $1
            },
        ]
    }
}

extension RunRequest {
    mutating func takeResolver(_ options: RunOptions) throws {
        extraHosts = try options.extraHosts.map { (text) throws(UsageError) in
            do throws(UsageError) { return try ExtraHost(parsing: text) } catch {
                throw error.of(argument: text, for: "--add-host")
            }
        }
        resolver = try ResolverSettings(
            servers: options.nameServers, searchDomains: options.searchDomains, options: options.resolverOptions)
        switch options.pull {
        case "missing", "never": break
        case "always":
            throw UsageError(
                "no image can be pulled yet",
                fix: "leave --pull always out: the images are made of this machine, busybox and host")
        default:
            throw UsageError(
                "invalid pull option: '\(options.pull)': must be one of \"always\", \"missing\" or \"never\"",
                fix: "write --pull missing or --pull never")
        }
    }
}
