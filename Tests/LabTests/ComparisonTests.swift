import LabKit
import Linux
import Testing

@Suite struct ComparisonTests {
    private let observations = [
        Observation("colour", of: "the paint") { () throws(KernelError) in "red" },
        Observation("size", of: "the box") { () throws(KernelError) in "9" },
    ]

    @Test func `answers are different when the first and the last view disagree`() {
        let comparison = Comparison(
            observations,
            [View("host", answers: ["red", "9"]), View("middle", answers: ["red", "8"]), View("in", answers: ["blue", "9"])])
        #expect(comparison.different == ["colour"])
        #expect(comparison.same == ["size"])
    }

    @Test func `the columns of the table are aligned and an empty answer is said`() {
        let table = Comparison(observations, [View("host", answers: ["red", ""]), View("inside", answers: ["red", "9"])]).table
        #expect(
            table == """
                          host     inside             belongs to
                  colour  red      red     same       the paint
                  size    (empty)  9       DIFFERENT  the box

                """)
    }

    @Test func `a refused look is an answer: the name of its errno`() {
        let refused = Observation("secret", of: "nobody") { () throws(KernelError) in
            throw KernelError(call: Call("open", []), errno: .access)
        }
        #expect(View("host", of: [refused]).answers == ["EACCES"])
    }
}
