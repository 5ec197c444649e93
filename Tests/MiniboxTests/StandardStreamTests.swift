import Foundation
import Testing

@Suite(.asRoot, .ownStateFolder) struct `Standard input and output` {
    @Test func `input reaches the command with -i`() throws {
        #expect(try minibox(["run", "-i", "--rm", "busybox", "cat"], input: "hi\n").stdout == "hi\n")
    }

    @Test func `input is shared by the commands of a script`() throws {
        #expect(try output(["-i"], of: "read x; echo got $x; cat", input: "a\nb\n") == "got a\nb\n")
    }

    @Test func `input is empty without -i`() throws {
        let outcome = try minibox(["run", "--rm", "busybox", "cat"], input: "hi\n")
        #expect(outcome.code == 0)
        #expect(outcome.stdout == "")
    }

    @Test func `much input arrives whole`() throws {
        let text = (1...20000).map { "\($0)\n" }.joined()
        let outcome = try minibox(["run", "--rm", "-i", "busybox", "md5sum"], input: text)
        #expect(outcome.stdout == "e071f707df7bbeee2a6a1eb48011ddd0  -\n")
    }

    @Test func `input that nobody reads does not keep the container`() throws {
        let command = try start(["run", "--rm", "-i", "busybox", "true"], input: .pipe)
        #expect(try command.finish(within: 20).code == 0)
    }

    @Test func `much output arrives whole and in order, on both streams`() throws {
        let outcome = try inside([], "seq 1 50000; seq 1 50000 >&2")
        let expected = (1...50000).map { "\($0)\n" }.joined()
        #expect(outcome.stdout == expected)
        #expect(outcome.stderr == expected)
    }

    @Test func `output without a newline at its end arrives`() throws {
        #expect(try output(of: "printf abc") == "abc")
    }

    @Test func `output may be any bytes`() throws {
        #expect(try host("$MINIBOX run --rm busybox printf 'a\\000\\377b' | od -An -tx1").stdout == " 61 00 ff 62\n")
    }

    @Test func `a reader that goes away does not stop the container`() throws {
        let run = "$MINIBOX run --rm busybox sh -c 'seq 1 100000; echo done >&2; exit 3'"
        let outcome = try host("( \(run); echo code $? >&2 ) | head -1")
        #expect(outcome.stdout == "1\n" && outcome.stderr == "done\ncode 3\n", "\(outcome)")
    }

    @Test func `the command's descriptors are 0, 1 and 2 and no more`() throws {
        // The listing itself opens one.
        #expect(try output(of: "ls /proc/self/fd") == "0\n1\n2\n3\n")
        let open = try host("exec 7</etc/passwd 9>/dev/null; $MINIBOX run --rm busybox ls /proc/self/fd")
        #expect(open.stdout == "0\n1\n2\n3\n", "\(open)")
    }

    @Test func `process 1 of --init holds no descriptor of the host`() throws {
        let listing = try output(["--init"], of: "for f in /proc/1/fd/*; do readlink $f; done")
        let foreign = listing.split(separator: "\n").filter {
            !["pipe:", "/dev/null", "anon_inode:[signalfd]", "anon_inode:[pidfd]"].contains(where: $0.hasPrefix)
                && !$0.hasPrefix("pidfd:")
        }
        #expect(foreign == [], "\(listing)")
    }

    @Test func `a closed standard input, output or error is no harm`() throws {
        #expect(try host("$MINIBOX run --rm busybox echo hi <&-").stdout == "hi\n")
        #expect(try host("$MINIBOX run --rm busybox true >&- 2>&-").code == 0)
        #expect(try host("$MINIBOX run --rm -i busybox sh -c 'exit 5' <&- >&- 2>&-").code == 5)
    }
}
