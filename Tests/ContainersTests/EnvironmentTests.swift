import Testing

@testable import Containers

@Suite struct EnvironmentTests {
    private func caller(_ name: String) -> String? { ["HOME": "/root", "EMPTY": ""][name] }

    @Test(arguments: [
        ("A=1", "A=1"), ("A=", "A="), ("A=b=c", "A=b=c"), ("A B=c", "A B=c"), ("HOME", "HOME=/root"), ("EMPTY", "EMPTY="),
        ("NOSUCH", "NOSUCH"), ("HOME=", "HOME="), ("A=\r\nx", "A=\r\nx"),
    ])
    func `a variable has its own value or the caller's`(text: String, result: String) throws {
        let variable = try EnvironmentArgument(parsing: text, caller: caller)
        #expect(variable.text == result)
        #expect((variable.value == nil) == (text == "NOSUCH"))
    }

    @Test(arguments: ["=x", "", "=", "A=a\0b"])
    func `a variable without a name is refused`(text: String) {
        #expect(
            refusal { () throws(UsageError) in try EnvironmentArgument(parsing: text, caller: caller) }
                == "invalid environment variable: \(text)")
    }

    @Test func `a file of variables is read as Docker reads it`() throws {
        let text = "\u{feff}A=1\n  B=2\n\tC=3 \n #c\n#d=1\n\nA=x y\r\nHOME\nNOSUCH\nX=\nY=\"q\"#z"
        let file = try EnvironmentFile(parsing: Array(text.utf8), path: "ef", caller: caller)
        #expect(file.variables.map(\.text) == ["A=1", "B=2", "C=3 ", "A=x y", "HOME=/root", "X=", "Y=\"q\"#z"])
        #expect(try EnvironmentFile(parsing: [], path: "ef", caller: caller).variables.isEmpty)
    }

    @Test(arguments: [
        ("a b=c", "variable 'a b' contains whitespaces"), ("ok=1\nA =1", "variable 'A ' contains whitespaces"),
        ("A\tB", "variable 'A\tB' contains whitespaces"), ("A\u{a0}B=1", "variable 'A\u{a0}B' contains whitespaces"),
        ("=c", "no variable name on line '=c'"), ("A=a\0b", "NUL byte at line 1"), ("A=1\n\u{feff}B=2=\0", "NUL byte at line 2"),
    ])
    func `a file of variables with a wrong line is refused`(text: String, message: String) {
        #expect(
            refusal { () throws(UsageError) in try EnvironmentFile(parsing: Array(text.utf8), path: "/x/ef", caller: caller) }
                == "invalid env file (/x/ef): \(message)")
    }

    @Test func `a file of variables is text`() {
        let bytes = Array("X=1\nA=".utf8) + [255]
        #expect(
            refusal { () throws(UsageError) in try EnvironmentFile(parsing: bytes, path: "/x/ef", caller: caller) }
                == "invalid env file (/x/ef): invalid utf8 bytes at line 2: [65 61 255]")
    }

    @Test(arguments: [("a", "a", ""), ("a=", "a", ""), ("b=c=d", "b", "c=d"), (" a=b c", "a", "b c")])
    func `a label has a key and perhaps a value`(text: String, key: String, value: String) throws {
        let label = try Label(parsing: text)
        #expect(label.key == key && label.value == value)
    }

    @Test(arguments: [
        ("", "invalid label '': empty name"), ("=x", "invalid label '=x': empty name"),
        (" x =y", "label 'x ' contains whitespaces"), ("  ", "invalid label '  ': empty name"),
    ])
    func `a label without a key is refused`(text: String, message: String) {
        #expect(refusal { () throws(UsageError) in try Label(parsing: text) } == message)
    }
}
