import Linux

/// A value that is drawn afresh each time a lab is started, and the variable that carries it.
public struct Draw: Sendable {
    public let variable: String
    let draw: @Sendable (Picker) throws(KernelError) -> String

    /// - Parameter draw: makes the value, of what the picker picks.
    init(_ variable: String, draw: @escaping @Sendable (Picker) throws(KernelError) -> String) {
        self.variable = variable
        self.draw = draw
    }

    /// A name such as `otter-4821`: a host name, a file name, the name of a group.
    static func name(_ variable: String) -> Draw {
        Draw(variable) { pick throws(KernelError) in
            "\(animals[try pick.number(below: animals.count)])-\(1000 + (try pick.number(below: 9000)))"
        }
    }

    /// One of some words or numbers.
    static func oneOf<Value: Sendable>(_ values: [Value], _ variable: String) -> Draw {
        Draw(variable) { pick throws(KernelError) in "\(values[try pick.number(below: values.count)])" }
    }

    private static let animals = [
        "badger", "bison", "crane", "dingo", "egret", "ferret", "gecko", "heron", "ibis", "jackal", "koala", "lemur", "marten",
        "newt", "otter", "puffin", "quail", "raven", "stoat", "tapir", "viper", "wombat", "yak", "zebra",
    ]
}

/// Picks numbers: by chance for a learner; always the first when a page is rendered, which shall not change each time.
public enum Picker: Sendable {
    case chance
    case first

    func number(below limit: Int) throws(KernelError) -> Int {
        switch self {
        case .first: return 0
        case .chance: return try randomBytes(4).reduce(0) { $0 << 8 | Int($1) } % limit
        }
    }
}
