import Linux

extension ImageStore {
    /// The image that a user names: one of the store, or a built-in one, made when it is first used.
    ///
    /// - Throws: `ImageError` with Docker's words when there is none.
    public func resolve(_ name: String) throws -> Image {
        let fix = "there are two images, both made of this machine, busybox and host; 'minibox commit' makes others"
        if ImageStore.isWholeID(name) {
            guard let image = try find(id: name) else { throw ImageError("No such image: \(name)", fix: fix) }
            return image
        }
        let reference = try Reference.parse(name)
        if reference == HostImage.reference { return HostImage.image(hiding: root) }
        if let image = try find(reference) { return image }
        if reference == BusyboxImage.reference {
            try BusyboxImage(store: self).make()
            if let image = try find(reference) { return image }
        }
        // A name goes before the beginning of an id.
        if let image = try find(id: name) { return image }
        throw ImageError("No such image: \(reference.familiar)", fix: fix)
    }
}
