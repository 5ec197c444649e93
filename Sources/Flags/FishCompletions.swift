extension Completions {
    /// A function that finds out where the cursor is, and one line for each word and flag.
    var fish: String {
        #"""
        # fish completions of \#(command): put them into ~/.config/fish/completions/\#(command).fish

        # Whether the value of a flag of a verb is the next word.
        function __\#(command)_takes_value -a verb flag
            switch "$verb $flag"
                case \#(fishValued)
                    return 0
            end
            return 1
        end

        # The lines that the command prints when it is called with these words.
        function __\#(command)_lines
            set -l program (commandline -opc)[1]
            $program $argv 2> /dev/null
        end

        \#(fishPlace)

        complete -c \#(command) -f
        \#(all.flatMap(fishLines).joined(separator: "\n"))

        """#
    }

    private var fishPlace: String {
        #"""
        # Whether the cursor is behind this verb, in this place: one of flags, argument and command.
        function __\#(command)_at -a wanted_verb wanted_place
            set -l verb \#(command)
            set -l place verb
            for word in (commandline -opc)[2..]
                switch "$place $word"
                    case 'verb -*'
                    case 'verb *'
                        contains -- "$verb $word" \#(fishSuccessions) || return 1
                        if contains -- "$verb $word" \#(fishOwn)
                            set verb $verb/$word
                        else
                            set verb $word
                        end
                        contains -- $verb \#(nouns.map(\.name).joined(separator: " ")) || set place flags
                    case 'flags --'
                        set place argument
                    case 'flags --*'
                        __\#(command)_takes_value $verb $word && set place value
                    case 'flags -?*'
                        # The first letter that takes a value ends the letters: -itv/from:/to
                        for index in (seq 2 (string length -- $word))
                            if __\#(command)_takes_value $verb -(string sub -s $index -l 1 -- $word)
                                test $index = (string length -- $word) && set place value
                                break
                            end
                        end
                    case 'value *'
                        set place flags
                    case '*'
                        contains -- $verb \#(all.filter(\.repeats).map(\.key).joined(separator: " ")) || set place command
                end
            end
            test $wanted_verb = $verb || return 1
            switch $place
                case verb flags
                    test $wanted_place != command
                case value
                    test $wanted_place = flags
                case '*'
                    test $wanted_place = $place
            end
        end
        """#
    }

    /// `'run --network' 'run -v'`
    private var fishValued: String {
        all.flatMap { verb in
            verb.flags.filter { $0.offer != nil }.flatMap(\.spellings).map { fishQuoted("\(verb.key) \($0)") }
        }.joined(separator: " ")
    }

    /// Which verb may follow which: `' run' 'container run'`
    private var fishSuccessions: String {
        all.filter { $0.name == command || nouns.map(\.name).contains($0.name) }.flatMap { first in
            first.arguments.map { fishQuoted("\(first.name) \($0.text)") }
        }.joined(separator: " ")
    }

    /// The verbs that mean something else behind their noun: `'volume rm' 'volume ls'`
    private var fishOwn: String {
        nouns.flatMap { noun in noun.own.map { fishQuoted("\(noun.name) \($0.name)") } }.joined(separator: " ")
    }

    private func fishLines(_ verb: Verb) -> [String] {
        var lines = verb.arguments.map { word in
            fishLine(verb, "argument", "-a \(fishQuoted(word.text))" + (word.help.isEmpty ? "" : " -d \(fishQuoted(word.help))"))
        }
        switch verb.operand {
        case .nothing: break
        case .lines(let words): lines.append(fishLine(verb, "argument", "-a \(fishOutput(words))"))
        default: lines.append(fishLine(verb, "argument", fishOffer(verb.operand)))
        }
        if verb.commandFollows { lines.append(fishLine(verb, "command", "-F")) }
        lines += verb.flags.map { flag in
            let spellings = flag.spellings.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
            let offer = flag.offer.map { [fishOffer($0)] } ?? []
            return fishLine(verb, "flags", (spellings + offer + ["-d", fishQuoted(flag.help)]).joined(separator: " "))
        }
        return lines
    }

    private func fishLine(_ verb: Verb, _ place: String, _ rest: String) -> String {
        let condition = "__\(command)_at \(verb.key) \(place)"
        return "complete -c \(command) -n \(fishQuoted(condition)) \(rest)"
    }

    private func fishOffer(_ offer: ValueOffer) -> String {
        switch offer {
        case .nothing: "-x"
        case .lines(let words): "-x -a \(fishOutput(words))"
        case .files: "-r -F"
        case .folders: "-x -a '(__fish_complete_directories)'"
        case .words(let words): "-x -a \(fishQuoted(words().map(fishQuoted).joined(separator: " ")))"
        }
    }

    private func fishOutput(_ words: [String]) -> String {
        fishQuoted("(__\(command)_lines \(words.map(fishQuoted).joined(separator: " ")))")
    }

    private func fishQuoted(_ word: String) -> String {
        isPlain(word) ? word : "'" + escaped(word, by: { #"\'"#.contains($0) ? #"\\#($0)"# : nil }) + "'"
    }
}
