import Linux

/// What a relay leaves to those who know more of the container than its bytes.
protocol RelayDuties: AnyObject {
    /// A signal that somebody wants sent.
    func deliver(_ signal: Signal)
    /// Somebody wants the container to end.
    func stop(_ order: StopOrder)
    /// It has been connected to a network, or disconnected from one.
    func networksChanged()
    /// Another child than the first process has ended.
    func childEnded(_ pid: Int32, _ status: ExitStatus)
    /// When there is something to do again, on the clock that never jumps, in nanoseconds; nil for never.
    var nextDue: Int64? { get }
    /// Does what is due.
    func act()
    /// The first process has ended, and its output is not drained yet.
    func firstProcessEnded()
}
