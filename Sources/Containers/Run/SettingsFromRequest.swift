import Linux

extension ContainerSettings {
    /// What is kept of a request, completed with what the image has.
    init(_ request: RunRequest, _ builder: SpecBuilder) {
        self.init()
        let image = builder.image
        layers = image.layers
        storage = builder.storage == .overlay ? nil : builder.storage
        leftOut = request.leftOut.sorted()
        keepsInputOpen = request.interactive
        endsInputWithCommand = !request.detach
        isDetached = request.detach
        logging = request.logging
        health = request.health
        hostname = builder.hostname
        domainname = request.domainname?.text ?? ""
        user = request.userText
        workingDirectory = request.workingDirectory ?? image.defaults.workingDirectory ?? ""
        environment =
            request.environment.map { variable in variable.value.map { "\(variable.name)=\($0)" } ?? variable.name }
            + (image.defaults.environment ?? []).filter { word in
                let name = word.prefix { $0 != "=" }
                return !request.environment.contains { $0.name == name }
            }
        command = request.command.isEmpty && request.entrypoint == nil ? image.defaults.command : request.command
        entrypoint = request.entrypoint.map { $0.isEmpty ? [""] : [$0] } ?? image.defaults.entrypoint
        let unnamed = request.mounts.compactMap { if case .volume(nil, _) = $0.kind { $0.destination } else { nil } }
        volumes = Set(unnamed + (image.defaults.volumes ?? [:]).keys).sorted()
        ports = request.ports.isEmpty ? nil : request.ports
        publishesAll = request.publishesAll ? true : nil
        host = request.host
    }
}
