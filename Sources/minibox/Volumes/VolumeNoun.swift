import Containers

extension Noun {
    /// `minibox volume`
    static let volume = Noun(
        name: "volume", summary: "Manage volumes: what outlives the containers that write it",
        verbs: [
            Verb("create", "Make a volume", run: VolumeCreateVerb.run, flags: VolumeCreateVerb.Flags.flags),
            Verb(
                "inspect", "Show all that is known of volumes", run: VolumeInspectVerb.run,
                flags: VolumeInspectVerb.Flags.flags),
            Verb("ls", aliases: ["list"], "List volumes", run: VolumeListVerb.run, flags: VolumeListVerb.Flags.flags),
            Verb(
                "prune", "Remove the volumes that no container has", run: VolumePruneVerb.run,
                flags: VolumePruneVerb.Flags.flags),
            Verb("rm", aliases: ["remove"], "Remove volumes", run: VolumeRemoveVerb.run, flags: VolumeRemoveVerb.Flags.flags),
        ])
}
