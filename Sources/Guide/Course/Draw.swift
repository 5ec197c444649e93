import Linux

/// A value that is drawn afresh each time a lab is started, and the variable that carries it.
public struct Draw: Sendable {
    public let variable: String
    let draw: @Sendable () throws(KernelError) -> String

    /// - Parameter draw: makes the value.
    init(_ variable: String, draw: @escaping @Sendable () throws(KernelError) -> String) {
        self.variable = variable
        self.draw = draw
    }

    /// A name such as `otter-4821`: a host name, a file name, the name of a group.
    static func name(_ variable: String) -> Draw {
        Draw(variable) { () throws(KernelError) in
            "\(animals[try randomNumber(below: animals.count)])-\(1000 + (try randomNumber(below: 9000)))"
        }
    }

    /// One of some words or numbers.
    static func oneOf<Value: Sendable>(_ values: [Value], _ variable: String) -> Draw {
        Draw(variable) { () throws(KernelError) in "\(values[try randomNumber(below: values.count)])" }
    }

    private static let animals = [
        "badger", "bison", "crane", "dingo", "egret", "ferret", "gecko", "heron", "ibis", "jackal", "koala", "lemur", "marten",
        "newt", "otter", "puffin", "quail", "raven", "stoat", "tapir", "viper", "wombat", "yak", "zebra",
    ]

    private static func randomNumber(below limit: Int) throws(KernelError) -> Int {
        let bytes = try randomBytes(4)
        return bytes.reduce(0) { $0 << 8 | Int($1) } % limit
    }
}
