import Foundation
import Testing

/// Help is asked for, so it goes to standard output and is no failure.
@Suite(.ownStateFolder) struct `Help` {
    @Test(arguments: [
        ["container"], ["container", "--help"], ["container", "-h"], ["container", "help"], ["help", "container"],
    ]) func `of the noun container lists the commands for containers`(_ words: [String]) throws {
        let outcome = try minibox(words)
        #expect(outcome.code == 0 && outcome.stderr == "", "\(outcome)")
        #expect(outcome.lines.first == "Usage:  minibox container COMMAND [OPTIONS]")
        let commands = outcome.lines.filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first }
        #expect(commands.starts(with: ["run", "create", "start", "exec"]) && commands.contains("prune"), "\(commands)")
        // What has nothing to do with containers stands elsewhere.
        #expect(Set(commands).isDisjoint(with: ["info", "version", "completion", "df"]), "\(commands)")
    }

    @Test(arguments: [["help", "run"], ["container", "run", "--help"], ["container", "help", "run"]])
    func `of run is the same however it is asked for`(_ words: [String]) throws {
        let outcome = try minibox(words)
        #expect(outcome.code == 0 && outcome.stderr == "", "\(outcome)")
        #expect(outcome.stdout == (try minibox(["run", "--help"]).stdout))
    }

    @Test func `of minibox itself lists all commands`() throws {
        let outcome = try minibox(["--help"])
        #expect(outcome.code == 0 && outcome.stderr == "", "\(outcome)")
        for verb in ["run", "info", "version", "completion"] {
            #expect(outcome.lines.contains { $0.hasPrefix("  \(verb) ") }, "\(verb)")
        }
        #expect(try minibox([]).stdout == outcome.stdout)
    }
}
