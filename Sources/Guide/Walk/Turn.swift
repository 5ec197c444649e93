import LabKit
import Linux

/// The learner's turn: she works in a shell, here or elsewhere, asks for a check or for help, until the goal is reached.
struct Turn {
    let walk: Walk
    let environment: LabEnvironment
    let folder: String

    /// - Parameter isReached: whether the lab stands where this section leads to.
    /// - Returns: false when the learner leaves.
    func take(until isReached: (Progress.State) -> Bool) throws -> Bool {
        let paper = walk.paper
        let number = walk.lab.number
        while let progress = walk.store.progress(of: walk.lab), !isReached(progress.state) {
            let answer = try Prompt.ask(
                paper.bold("s: a shell here   c: check   h: hint   v: the values   solution   n: go on without   q: leave\n> "),
                on: paper)
            switch answer {
            case "s", "shell": try openShell()
            case "c", "check": paper.line(try Checking(walk.lab, in: walk.store).check().text + "\n")
            case "h", "hint": paper.prose(try Ladder(walk.lab, in: walk.store).next())
            case "v", "values":
                paper.line(
                    progress.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n") + "\n")
            case "solution": paper.line(try readText(walk.folder.solutionPath))
            case "n": return true
            case "q", nil: return false
            default: paper.line("One of s, c, h, v, solution, n, q; 'lab check \(number)' in another terminal works too.")
            }
        }
        return true
    }

    /// A shell of the learner's own, with the values in its environment; it ends with `exit`.
    private func openShell() throws {
        let shell = environmentValue("SHELL") ?? "/bin/sh"
        walk.paper.line(walk.paper.dim("'exit' comes back here; the values are in the environment, the lab programs on PATH."))
        _ = try inside { () throws(KernelError) in
            try changeDirectory(to: folder)
            SignalDisposition.resetAll()
            try SignalMask.set([])
            try execute(shell, [shell], environment: environment.words)
        }
    }
}
