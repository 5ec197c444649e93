import Linux
import OCI
import Runtime

extension ContainerStore {
    /// `diff`: what a container has changed in the files of its image.
    public func changes(_ text: String) throws -> [LayerChange] {
        let known = try look(up: text)
        let changes = try layerChanges(of: known)
        try becomeRoot(of: known)
        return try changes.all()
    }

    /// Where every container has something mounted. What the user asked for is not among it: Docker shows the places of
    /// volumes, too.
    func placeholders(_ known: KnownContainer) throws -> Set<String> {
        let asked = try known.requireRecord().mounts.map(\.destination)
        let mounts = (try specification(known.id).mounts ?? []).map(\.destination)
        return Set(mounts).subtracting(asked).union(["/dev/console"])
    }
}
