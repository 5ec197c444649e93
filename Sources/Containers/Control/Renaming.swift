import Linux

extension ContainerStore {
    /// `rename`: gives a container another name. Of several that want one name, one gets it.
    public func rename(_ text: String, to newName: String) throws {
        let known = try look(up: text)
        let record = try known.requireRecord()
        let failed = "Error when allocating new name: "
        let name: ContainerName
        do { name = try ContainerName(parsing: newName) } catch {
            throw UsageError(
                failed + "Invalid container name (/\(newName)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", fix: error.fix)
        }
        guard name.text != record.name else {
            throw UsageError("Renaming a container with the same name as its current name", fix: "choose another name")
        }
        var old = ""
        let renamed = try change(known.id) { record in
            if let owner = try reserve(name: name.text, for: known.id) {
                throw UsageError(
                    failed
                        + "Conflict. The container name \"/\(name.text)\" is already in use by container \"\(owner)\". You have "
                        + "to remove (or rename) that container to be able to reuse that name.", fix: "choose another name")
            }
            old = record.name
            record.name = name.text
        }
        // A container that is removed meanwhile has taken its names along.
        try release(name: old, of: known.id)
        try folders.networks.rename(known.id, to: name.text)
        EventLog(folders).tell(Event("rename", of: renamed, ["oldName": "/\(old)"]))
    }
}
