import Testing

@testable import Guide

@Suite struct PageTests {
    private let page = Page(
        """
        # Lab 0: a name

        **What is it?**

        **Predict.** What comes
        of it?

        - a) this
        - b) that, which
          is long

        ```console
        $ one
        first
        second
        $ two \\
        > more
        ```

        <details><summary>Answer</summary>

        **b)** Because.

        </details>

        ```sh
        not run
        ```
        """)

    @Test func `a page is taken apart into what is read, asked, run and shown`() {
        #expect(
            page.blocks == [
                .heading(level: 1, "Lab 0: a name"), .text("**What is it?**"),
                .question(
                    "**Predict.** What comes\nof it?",
                    choices: [.init(letter: "a", text: "this"), .init(letter: "b", text: "that, which is long")]),
                .commands(
                    [.init(text: "one", output: "first\nsecond"), .init(text: "two \\\nmore", output: "")], lines: 12..<17),
                .answer(letter: "b", "**b)** Because."), .shown("not run"),
            ])
    }

    @Test func `a page with other outputs differs in nothing else`() {
        let written = page.text(withOutputs: ["new", "third\nfourth"])
        #expect(written.contains("\n$ one\nnew\n$ two \\\n> more\nthird\nfourth\n```\n"))
        #expect(
            Page(written).text(withOutputs: page.commands.map(\.output)) == page.text(withOutputs: page.commands.map(\.output)))
        #expect(Page(written).blocks.count == page.blocks.count)
    }

    @Test(
        arguments: [
            ("one\n$ rm -rf x", "$ rm -rf x"), ("> more", "> more"), ("a\n```", "```"), ("one\n> two", nil), ("costs 5 $", nil),
            ("", nil),
        ] as [(String, Substring?)]) func `an output that a page would take for a command is found`(
            output: String, line: Substring?
        )
    {
        #expect(PageReader.mistakable(in: output) == line)
    }

    @Test func `a page that breaks off is read to its end`() {
        #expect(Page("```console\n$ true").commands == [.init(text: "true", output: "")])
        #expect(Page("<details>").blocks == [.text("")])
        #expect(Page("").blocks.isEmpty)
    }

    @Test(arguments: [
        ("uts:[4026532178]", "uts:[1]", true), ("a  12   b", "a 7 b", true), ("a\t1", "a 2", true), ("root", "nobody", false),
        ("one\ntwo", "one", false), ("1.5 GB", "22.75 GB", true),
    ]) func `outputs are alike when only their numbers and columns differ`(one: String, other: String, alike: Bool) {
        #expect(Likeness.areAlike(one, other) == alike)
    }
}
