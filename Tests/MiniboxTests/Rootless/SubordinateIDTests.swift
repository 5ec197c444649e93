import Testing

/// What her containers do to files as other users, and what she does to these files from outside.
private let writing = """
    m run -d --name one -v data:/data busybox sh -c 'mkdir -p /s/deep /data/x; echo hi > /s/deep/f; echo v > /data/x/g
        chown -R 7:8 /s /data/x; chmod 700 /s /s/deep /data/x; chmod 600 /s/deep/f; rm /bin/vi; touch /done; exec sleep 1000' > out
    until m exec one test -f /done; do sleep 0.1; done

    """

@Suite(.ordinaryUser)
struct `An ordinary user with subordinate ids` {
    @Test func `has other users in her containers`() throws {
        try StateFolder.with { state in
            let outcome = try OrdinaryUser().run(
                """
                m run --rm busybox sh -c 'cat /proc/self/uid_map; touch a; chown 5:7 a; stat -c %u:%g a; stat -c %g /dev/pts/ptmx'
                m run --rm -u 1000:65535 --group-add 44 busybox sh -c 'id -u; id -G; grep CapEff /proc/self/status'
                """, in: state)
            #expect(
                outcome.stdout.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") } == [
                    "0 1507 1", "1 700000 65536", "5:7", "0", "1000", "65535 44", "CapEff:\t0000000000000000",
                ], "\(outcome)")
            #expect(outcome.stderr == "", "\(outcome)")
        }
    }

    @Test(arguments: ["overlay", "vfs"])
    func `reaches what they have written, and removes it`(_ driver: String) throws {
        try StateFolder.with { state in
            let outcome = try OrdinaryUser(environment: ["MINIBOX_STORAGE": driver]).run(
                writing + """
                    look() {
                        m diff one; m cp one:/s/deep/f copy && cat copy; echo new > new && m cp new one:/s/deep/$1
                        m export one | tar tvf - | awk '/ s\\//{ print $1, $2, $NF }'; m ps -as --format '{{.Size}}' | cut -d' ' -f1
                    }
                    look first
                    m commit -p=false one im:1 > /dev/null
                    m run --rm im:1 sh -c 'stat -c "%u:%g %n" /s/deep/*; ls /bin/vi; cat /s/deep/f'
                    m stop -t 0 one > /dev/null; look second; m start one > /dev/null; m exec one ls /s/deep
                    m system df > /dev/null && m rm -f one && m volume rm data && m system prune -af > /dev/null
                    cd ~/.local/share/minibox; find containers layers volumes -mindepth 1; ls $XDG_RUNTIME_DIR/minibox/*/
                    """, in: state)
            let diff = ["C /bin", "D /bin/vi", "A /data", "A /done", "A /s", "A /s/deep", "A /s/deep/f"]
            let archive = ["drwx------ 7/8 s/", "drwx------ 7/8 s/deep/", "-rw------- 7/8 s/deep/f"]
            let rest = outcome.stdout.split(separator: "\n").map(String.init)
            #expect(rest.starts(with: diff + ["hi"] + archive + ["-rw-r--r-- 0/0 s/deep/first"]), "\(outcome)")
            #expect(rest.contains(where: { $0 == "7:8 /s/deep/f" }), "\(outcome)")
            #expect(outcome.stderr.contains("ls: /bin/vi: No such file or directory"), "\(outcome)")
            let after = rest.suffix(14).filter { !$0.hasSuffix("B") }
            #expect(after.contains("-rw-r--r-- 0/0 s/deep/second"), "\(outcome)")
            #expect(rest.suffix(8).filter { !$0.hasPrefix("/") && !$0.isEmpty }.suffix(2) == ["one", "data"], "\(outcome)")
        }
    }

    @Test func `leaves nothing when a copy of an image is killed, and stays who she is when she tidies`() throws {
        try StateFolder.with { state in
            let outcome = try OrdinaryUser(environment: ["MINIBOX_STORAGE": "vfs"]).run(
                writing + """
                    m commit one im:1 > /dev/null 2>&1; m rm -f one > /dev/null; m volume rm data > /dev/null
                    for after in 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29; do
                        minibox run --rm im:1 true & run=$!; sleep 0.0$after; kill -9 $run; wait $run
                    done 2> /dev/null
                    m run --rm im:1 cat /proc/self/uid_map | tr -s ' ' | cut -d ' ' -f 2-
                    until [ -z "$(ls $XDG_RUNTIME_DIR/minibox/locks)" ]; do sleep 0.1; m ps > /dev/null; done
                    cd ~/.local/share/minibox; find containers names -mindepth 1
                    """, in: state)
            let id = OrdinaryUser.id
            #expect(outcome.stdout == "0 \(id) 1\n1 700000 65536\n", "\(outcome)")
        }
    }

    @Test func `gives a volume what the image has, with its owners`() throws {
        try StateFolder.with { state in
            let outcome = try OrdinaryUser().run(
                writing + """
                    m commit -p=false one im:1 > /dev/null
                    m run --rm -v filled:/s im:1 stat -c %u:%g /s/deep/f; m rm -f one > /dev/null; m volume rm filled
                    """, in: state)
            #expect(outcome.stdout == "7:8\nfilled\n", "\(outcome)")
        }
    }

    /// What is missing, and the words that name it and its remedy.
    private static let lacks: [(String, OrdinaryUser, [String])] = [
        ("no range", OrdinaryUser(subordinate: "other:700000:65536"), ["/etc/subuid gives you no", "usermod --add-subuids"]),
        ("a short range", OrdinaryUser(subordinate: "student:700000:100"), ["only 100 subordinate ids", "usermod"]),
        (
            "no newuidmap",
            OrdinaryUser(preparation: "for p in newuidmap newgidmap; do mount --bind /dev/null $(command -v $p); done"),
            ["newuidmap", "apt-get install"]
        ),
        (
            "a newuidmap without its bit",
            OrdinaryUser(
                preparation: "cp $(command -v newuidmap) x; chmod 755 x; mount --bind x $(command -v newuidmap)"),
            ["neither the set-user-ID bit nor a file capability", "chmod u+s"]
        ),
        (
            "no new privileges", OrdinaryUser(preparation: "SCRIPT=\"exec setpriv --no-new-privs sh -c '$SCRIPT'\""),
            ["no_new_privs", "NoNewPrivs"]
        ),
    ]

    @Test(arguments: lacks.indices)
    func `is told what is missing, and has a container with what there is`(_ index: Int) throws {
        let (_, user, words) = Self.lacks[index]
        try StateFolder.with { state in
            let outcome = try user.run(
                "minibox run --rm busybox id -u; minibox run --rm -u 2000 busybox true; minibox ps -aq", in: state)
            #expect(outcome.stdout == "0\n", "\(outcome)")
            for word in words { #expect(outcome.stderr.contains(word), "\(outcome)") }
            #expect(outcome.stderr.contains("there is no user 2000 in this container"), "\(outcome)")
        }
    }

    @Test(arguments: [("noexec", "mounted noexec"), ("nosuid", "set-user-ID programs")])
    func `is told what her home's mount takes from copies, and not from overlays`(_ option: String, _ words: String) throws {
        try StateFolder.with { state in
            let user = OrdinaryUser(preparation: "mount -t tmpfs -o \(option),mode=777 none .")
            let outcome = try user.run(
                "m run --rm busybox echo fine; MINIBOX_STORAGE=vfs m run --rm busybox echo copy", in: state)
            #expect(outcome.stdout == (option == "noexec" ? "fine\n" : "fine\ncopy\n"), "\(outcome)")
            #expect(outcome.stderr.contains(words) && outcome.stderr.contains("--root"), "\(outcome)")
        }
    }
}
