extension Completions {
    /// One table says what may stand where; the functions below it find out where the cursor is.
    var bash: String {
        #"""
        # bash completions of \#(command): source them, or put them into /etc/bash_completion.d

        # What may stand in the place $2 of the verb $1, in the array offer. A place is a flag, whose value is wanted, or
        # one of flags, argument, more (something where there may be several arguments) and command.
        _\#(command)_offer() {
            case "$1 $2" in
        \#(bashTable.joined(separator: "\n"))
                *) offer=() ;;
            esac
        }

        # The flag in the word $2 of the verb $1: what its value may be, in offer, which stays empty when it takes none;
        # and in prefix what stands before the value in the same word.
        _\#(command)_flag() {
            local index
            offer=() prefix=""
            case $2 in
                --*=*) prefix=${2%%=*}=; _\#(command)_offer "$1" "${2%%=*}" ;;
                --*) _\#(command)_offer "$1" "$2" ;;
                *)
                    # The first letter that takes a value ends the letters: -itv/from:/to
                    for ((index = 1; index < ${#2}; index++)); do
                        _\#(command)_offer "$1" "-${2:index:1}"
                        if [ ${#offer[@]} != 0 ]; then
                            [ $((index + 1)) = ${#2} ] || prefix=${2:0:index + 1}
                            [ "${2:index + 1:1}" != = ] || prefix+==
                            return
                        fi
                    done
                    ;;
            esac
        }

        \#(bashWords)

        # Puts into COMPREPLY what offer has for $1, the part of the last word that stands behind prefix.
        _\#(command)_reply() {
            local each tail=${COMP_WORDS[COMP_CWORD]}
            local -a found=()
            case ${offer[0]:-} in
                words) for each in "${offer[@]:1}"; do [[ $each != "$1"* ]] || found+=("$each"); done ;;
                files) mapfile -t found < <(compgen -f -- "$1") ;;
                lines)
                    while read -r each; do
                        [[ $each != "$1"* ]] || found+=("$each")
                    done < <("${words[0]}" "${offer[@]:1}" 2> /dev/null)
                    ;;
                folders) mapfile -t found < <(compgen -d -- "$1") ;;
            esac
            # Adds the slash to a folder; fails outside a completion, where nobody waits for it.
            [[ ${offer[0]:-words} == @(words|lines) ]] || compopt -o filenames 2> /dev/null
            # Only what follows the last = or : is replaced.
            [[ $tail == *[!=:]* ]] || tail=""
            for each in "${found[@]}"; do
                each=$prefix$each
                COMPREPLY+=("${each#"${words[-1]%"$tail"}"}")
            done
        }

        \#(bashFunction)
        complete -F _\#(command) \#(command)

        """#
    }

    private var bashWords: String {
        #"""
        # The words up to the cursor as \#(command) would see them, in the array words: bash cuts them at = and : too.
        _\#(command)_words() {
            local rest=${COMP_LINE:-} index each gap
            words=()
            for ((index = 0; index <= COMP_CWORD; index++)); do
                each=${COMP_WORDS[index]}
                gap=${rest%%[![:space:]]*}
                rest=${rest#"$gap"}
                rest=${rest#"$each"}
                if [[ $index -gt 0 && -z $gap && ($each == [=:]* || ${COMP_WORDS[index - 1]} == *[=:]) ]]; then
                    words[-1]+=$each
                else
                    words+=("$each")
                fi
            done
        }
        """#
    }

    private var bashFunction: String {
        #"""
        _\#(command)() {
            local each verb=\#(command) place=verb prefix="" current
            local -a words offer
            COMPREPLY=()
            _\#(command)_words
            current=${words[-1]}
            for each in "${words[@]:1:${#words[@]}-2}"; do
                case "$place $each" in
                    "verb -"*) ;;
                    "verb "*)
                        _\#(command)_offer "$verb" argument
                        [[ " ${offer[*]:1} " == *" $each "* ]] || return
                        case "$verb $each" in
                            \#(bashOwn)) verb=$verb/$each ;;
                            *) verb=$each ;;
                        esac
                        case $verb in \#(alternatives(nouns.map(\.name)))) ;; *) place=flags ;; esac
                        ;;
                    "flags --") place=argument ;;
                    "flags -"?*)
                        _\#(command)_flag "$verb" "$each"
                        [ ${#offer[@]} = 0 ] || [ -n "$prefix" ] || place=value
                        ;;
                    "value "*) place=flags ;;
                    *)
                        _\#(command)_offer "$verb" more
                        [ ${#offer[@]} != 0 ] || place=command
                        ;;
                esac
            done
            prefix=""
            case "$place $current" in
                "value "*) ;;
                "verb -"*) _\#(command)_offer "$verb" flags ;;
                "flags -"*)
                    _\#(command)_flag "$verb" "$current"
                    [ -n "$prefix" ] || _\#(command)_offer "$verb" flags
                    ;;
                command*) _\#(command)_offer "$verb" command ;;
                *) _\#(command)_offer "$verb" argument ;;
            esac
            _\#(command)_reply "${current#"$prefix"}"
        }
        """#
    }

    /// The lines of the table: `'run --network' | 'run --net') offer=(words none host) ;;`
    private var bashTable: [String] {
        all.flatMap { verb in
            var lines = verb.flags.compactMap { flag in
                flag.offer.map { bashLine(flag.spellings.map { "\(verb.key) \($0)" }, bashOffer($0)) }
            }
            lines.append(bashLine(["\(verb.key) flags"], bashOffer(.words { verb.flags.map { $0.spellings[0] } })))
            if let offer = verb.argumentOffer { lines.append(bashLine(["\(verb.key) argument"], bashOffer(offer))) }
            if verb.repeats { lines.append(bashLine(["\(verb.key) more"], "yes")) }
            if verb.commandFollows { lines.append(bashLine(["\(verb.key) command"], bashOffer(.files))) }
            return lines
        }
    }

    /// The verbs that mean something else behind their noun: `'volume rm'|'volume ls'`
    private var bashOwn: String { alternatives(nouns.flatMap { noun in noun.own.map { "\(noun.name) \($0.name)" } }) }

    private func alternatives(_ words: [String]) -> String { words.isEmpty ? "''" : words.map(quoted).joined(separator: "|") }

    private func bashLine(_ places: [String], _ offer: String) -> String {
        "        \(places.map { "'\($0)'" }.joined(separator: " | "))) offer=(\(offer)) ;;"
    }

    private func bashOffer(_ offer: ValueOffer) -> String {
        switch offer {
        case .nothing: "nothing"
        case .files: "files"
        case .folders: "folders"
        case .lines(let words): (["lines"] + words.map(quoted)).joined(separator: " ")
        case .words(let words): (["words"] + words().map(quoted)).joined(separator: " ")
        }
    }
}

extension Completions.Verb {
    /// What may follow the flags; nil for nothing.
    fileprivate var argumentOffer: ValueOffer? {
        if !arguments.isEmpty { return .words { [arguments] in arguments.map(\.text) } }
        if case .nothing = operand { return nil }
        return operand
    }
}
