/// A group of calls with one purpose, told before its calls, and able to be left out to see what breaks.
public struct Step: Sendable {
    /// The word that `--without` takes: `proc`, `pivot`.
    public let name: StaticString
    /// An infinitive without "to": `mount a new /proc`. Also the words of an error in this step.
    public let purpose: StaticString
    /// Why the step stands where it stands; what a learner should take home.
    public let reason: StaticString
    /// What breaks without it; nil for a step that cannot be left out.
    public let without: StaticString?

    public init(_ name: StaticString, _ purpose: StaticString, reason: StaticString, without: StaticString? = nil) {
        self.name = name
        self.purpose = purpose
        self.reason = reason
        self.without = without
    }
}

extension Door {
    /// Tells the listener that a step begins, for steps whose result outlives a closure.
    public static func begin(_ step: Step) { inform { $0.began(step) } }

    /// Runs a step: tells the listener, does it, and gives its refusals the step's purpose.
    @inline(__always)
    public static func step(_ step: Step, leaveOut: Bool = false, _ body: () throws(KernelError) -> Void) throws(KernelError) {
        if leaveOut { return inform { $0.leftOut(step) } }
        begin(step)
        do { try body() } catch { throw error.wanted("\(step.purpose)") }
    }
}
