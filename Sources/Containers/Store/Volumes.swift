import Linux

extension ContainerStore {
    /// Removes the volumes that were made for one container alone.
    func removeAnonymousVolumes(of record: ContainerRecord) {
        for mount in record.mounts where mount.isAnonymous {
            if let name = mount.name { try? removeTree("\(folders.volumes)/\(name)") }
        }
    }
}
