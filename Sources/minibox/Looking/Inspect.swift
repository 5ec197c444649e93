import Containers
import Flags
import Formats

/// `minibox inspect`
enum InspectVerb {
    struct Flags: InspectionFlags {
        var root: String?
        var help = false
        var format: String?
        var size = false
        var kind: String?

        static let usage = "inspect [OPTIONS] NAME|ID [NAME|ID...]"
        static let about = """
            Shows all that is known of containers, images, networks and volumes, as JSON or through a Go template. A name may
            be that of a container or of something else: they are tried in this order, unless --type says which it is.

            Examples:
              minibox inspect web
              minibox inspect -f '{{.State.Status}} {{.State.Pid}}' web
              minibox inspect -f '{{json .HostConfig}}' web
            """
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] =
            common + [
                Flag(
                    "type", takes: "kind", from: .words { Kind.allCases.map(\.rawValue) }, group: "Options",
                    "\(Kind.words): nothing but that."
                ) { $0.kind = $1 }
            ]
    }

    /// What there is to be inspected, in the order in which it is looked for.
    enum Kind: String, CaseIterable {
        case container, image, network, volume

        static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }

        /// The document of the thing of that name.
        ///
        /// - Throws: `UsageError` in Docker's words when there is none.
        func document(_ name: String, _ store: ContainerStore, measures: Bool) throws -> Value {
            switch self {
            case .container: return store.document(of: try store.look(up: name), measures: measures).value
            case .image: return try ImageDocument(of: name, in: store.folders).value
            case .network: return try NetworkInspectVerb.document(of: name, in: store.folders.networks)
            case .volume:
                let volumes = VolumeStore(store.folders)
                return VolumeInspectVerb.document(try volumes.look(up: name), volumes)
            }
        }
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let kind = try options.kind.map { word in
            guard let kind = Kind(rawValue: word) else {
                throw UsageError("unknown type: \"\(word)\"", fix: "the types are \(Kind.words)")
            }
            return kind
        }
        let store = try options.openStore()
        return try Inspection.show(names, format: options.format) { name in
            if let kind { return try kind.document(name, store, measures: options.size) }
            // Of several containers that are meant none is shown, whatever else has the name.
            if let known = try store.find(name) { return store.document(of: known, measures: options.size).value }
            for kind in Kind.allCases { if let document = try? kind.document(name, store, measures: false) { return document } }
            throw UsageError("No such object: \(name)", fix: "see 'minibox ps -a' for the containers that there are")
        }
    }
}

/// `minibox container inspect`
enum ContainerInspectVerb {
    struct Flags: InspectionFlags {
        var root: String?
        var help = false
        var format: String?
        var size = false

        static let usage = "container inspect [OPTIONS] CONTAINER [CONTAINER...]"
        static let about = "Shows all that is known of containers, as JSON or through a Go template."
        static let arguments = ArgumentCount.atLeast(1)
        static let own: [Flag<Flags>] = common
    }

    static func run(_ words: ArraySlice<String>) throws -> Int32 {
        let (options, names) = try Flags.take(words)
        let store = try options.openStore()
        return try Inspection.show(names, format: options.format) {
            store.document(of: try store.look(up: $0), measures: options.size).value
        }
    }
}
