extension Completions {
    /// The specifications of `_arguments` for each verb; see "_arguments" in zshcompsys(1).
    var zsh: String {
        #"""
        #compdef \#(command)
        # zsh completions of \#(command): put them into a folder of $fpath as _\#(command), or source them after compinit

        # Offers the lines that the command prints when it is called with these words.
        _\#(command)_lines() {
            local -a lines
            lines=(${(f)"$($program "$@" 2> /dev/null)"})
            compadd -a lines
        }

        _\#(command)() {
            local verb=\#(command) program=$words[1]
            local -a specs
            if (( CURRENT > 2 )); then
                verb=$words[2]
                shift words
                (( CURRENT-- ))
            fi
        \#(nouns.map(zshNoun).joined(separator: "\n"))
            case $verb in
        \#(all.map(zshCase).joined(separator: "\n"))
                *) return 1 ;;
            esac
            # Letters may stand together (-s); flags end at -- (-S) and at the first word that is none (-A).
            _arguments -s -S -A '-*' : $specs
        }
        if [[ $funcstack[1] == _\#(command) ]]; then _\#(command) "$@"; else compdef _\#(command) \#(command); fi

        """#
    }

    private func zshNoun(_ noun: Noun) -> String {
        let own = noun.own.map(\.name).joined(separator: "|")
        return #"""
                if [[ $verb == \#(noun.name) ]] && (( CURRENT > 2 )); then
                    [[ $words[2] == (\#(noun.verbs.map(\.name).joined(separator: "|"))) ]] || return 1
                    verb=$words[2]
                    [[ $verb != (\#(own)) ]] || verb=\#(noun.name)/$verb
                    shift words
                    (( CURRENT-- ))
                fi
            """#
    }

    private func zshCase(_ verb: Verb) -> String {
        var specs = verb.flags.flatMap(zshSpecs)
        if !verb.arguments.isEmpty {
            let words = verb.arguments.map { word in
                zshWord(word.text) + (word.help.isEmpty ? "" : "\\:" + zshWord(word.help))
            }
            specs.append("1:argument:((\(words.joined(separator: " "))))")
        }
        if case .nothing = verb.operand {
        } else {
            specs.append("\(verb.repeats ? "*" : "1"):argument:\(zshAction(verb.operand))")
        }
        if verb.commandFollows { specs.append("*:command:_files") }
        let lines = specs.map { "\n                \(quoted($0))" }.joined()
        return "        \(verb.key))\n            specs=(\(lines)\n            )\n            ;;"
    }

    private func zshSpecs(_ flag: CompletedFlag) -> [String] {
        let help = "[\(escaped(flag.help, by: { #"[]\"#.contains($0) ? #"\\#($0)"# : nil }))]"
        guard let offer = flag.offer else {
            return flag.spellings.map { "(\(flag.spellings.joined(separator: " ")))\($0)\(help)" }
        }
        let name = escaped(flag.valueName ?? "", by: { $0 == ":" ? #"\:"# : nil })
        return flag.spellings.map { "*\($0)\($0.hasPrefix("--") ? "=" : "+")\(help):\(name):\(zshAction(offer))" }
    }

    private func zshAction(_ offer: ValueOffer) -> String {
        switch offer {
        case .nothing: " "
        case .lines(let words): " _\(command)_lines \(words.map(zshWord).joined(separator: " "))"
        case .files: "_files"
        case .folders: "_files -/"
        case .words(let words): "(\(words().map(zshWord).joined(separator: " ")))"
        }
    }

    /// A word in a list of words, which zsh reads as code once more.
    private func zshWord(_ word: String) -> String {
        escaped(word, by: { $0.isASCII && !isPlain(String($0)) ? #"\\#($0)"# : nil })
    }
}
