import Testing

/// minibox inside of a container of minibox, with as much as the outer one gives.
@Suite(.asRoot)
struct `minibox in a container` {
    private func inside(_ options: String, _ script: String) throws -> Outcome {
        try StateFolder.with { state in
            try host(
                """
                exec "$MINIBOX" run --rm \(options) -v "$(dirname "$MINIBOX"):/outer:ro" busybox sh -c '
                    m() { MINIBOX_NETWORK=none /outer/minibox "$@"; }
                    \(script)
                    cd /var/lib/minibox && find containers names -mindepth 1; ls /run/minibox/locks'
                """, in: state)
        }
    }

    private let everything = """
        m run --rm busybox sh -c "echo \\$\\$; hostname"  | head -n 1
        m run -d --name two busybox sleep 100 > /out && m exec two ps | grep -c sleep; m logs two; m rm -f two
        """

    @Test(arguments: [
        "--privileged", "--privileged --userns private",
        "--security-opt seccomp=unconfined --security-opt systempaths=unconfined",
        "--userns private --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    ])
    func `makes containers`(_ options: String) throws {
        let outcome = try inside(options, everything)
        #expect(outcome.stdout == "1\n1\ntwo\n", "\(outcome)")
    }

    @Test(arguments: [
        ("", ["clone3(2)", "a system call filter of a surrounding container", "--security-opt seccomp=unconfined"]),
        ("--security-opt seccomp=unconfined", ["mount proc on /proc", "systempaths=unconfined", "unmask=ALL"]),
    ])
    func `says what the container around it has to give`(_ options: String, _ words: [String]) throws {
        let outcome = try inside(options, "m run --rm busybox true; echo $?")
        #expect(outcome.stdout == "125\n", "\(outcome)")
        for word in words { #expect(outcome.stderr.contains(word), "\(outcome)") }
    }

    @Test func `has no other users where it may map none`() throws {
        let options = "--cap-drop SETUID --security-opt seccomp=unconfined --security-opt systempaths=unconfined"
        let outcome = try inside(options, "m run --rm busybox id -u; m run --rm -u 5 busybox true")
        #expect(outcome.stdout == "0\n", "\(outcome)")
        #expect(outcome.stderr.contains("no CAP_SETUID") && outcome.stderr.contains("there is no user 5"), "\(outcome)")
    }
}
