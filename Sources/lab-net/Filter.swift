import LabKit
import Linux

/// The packet filter of this process's network namespace, through nft(8).
struct Filter {
    private let program: String

    /// nil where nft is not installed.
    init?() {
        let path = (environmentValue("PATH") ?? "") + ":/usr/sbin:/sbin"
        let places = path.split(separator: ":").map { "\($0)/nft" }
        guard let program = places.first(where: { exists($0) }) else { return nil }
        self.program = program
    }

    /// Runs commands of nft's language, with `;` between them: all or none of them.
    func run(_ commands: String) throws(KernelError) {
        let told = Door.listener
        // The calls of another program are not the lesson; its language is.
        Door.listener = nil
        let result = try Subprocess.run([program, commands])
        Door.listener = told
        let call = Call("nft", ["commands"], section: 8, shell: .command("nft \(shellWord(commands))"))
        guard result.status == .exited(code: 0) else {
            throw KernelError(
                purpose: "set the packet filter: \(result.output.split(separator: "\n").first ?? "nft failed")", call: call,
                errno: .invalid, fix: "does 'nft list ruleset' work here? The kernel needs nf_tables and nft_masq")
        }
        try Door.call(call) { 0 }
    }
}
