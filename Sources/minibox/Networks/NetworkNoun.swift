import Containers

extension Noun {
    /// `minibox network`
    static let network = Noun(
        name: "network", summary: "Manage networks: who reaches whom, by which names and addresses",
        verbs: [
            Verb(
                "connect", "Give a container a place on one more network", run: NetworkConnectVerb.run,
                flags: NetworkConnectVerb.Flags.flags),
            Verb("create", "Make a network", run: NetworkCreateVerb.run, flags: NetworkCreateVerb.Flags.flags),
            Verb(
                "disconnect", "Take a container from a network", run: NetworkDisconnectVerb.run,
                flags: NetworkDisconnectVerb.Flags.flags),
            Verb(
                "inspect", "Show all that is known of networks", run: NetworkInspectVerb.run,
                flags: NetworkInspectVerb.Flags.flags),
            Verb("ls", aliases: ["list"], "List networks", run: NetworkListVerb.run, flags: NetworkListVerb.Flags.flags),
            Verb(
                "map", "Draw the networks as the kernel has them at this moment", run: NetworkMapVerb.run,
                flags: NetworkMapVerb.Flags.flags),
            Verb(
                "prune", "Remove the networks that no container belongs to", run: NetworkPruneVerb.run,
                flags: NetworkPruneVerb.Flags.flags),
            Verb(
                "rm", aliases: ["remove"], "Remove networks", run: NetworkRemoveVerb.run, flags: NetworkRemoveVerb.Flags.flags),
        ])
}
