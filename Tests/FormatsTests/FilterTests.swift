import Formats
import Testing

struct FilterTests {
    private func filters(_ words: String...) throws -> Filters {
        var filters = Filters()
        for word in words { try filters.add(word) }
        return filters
    }

    @Test func `names are in lower case, values are kept, and both lose their spaces`() throws {
        let filters = try filters(" Status = exited", "label=app=web", "status=created", "status=exited", "")
        #expect(filters.names == ["status", "label"])
        #expect(filters["status"] == ["exited", "created"] && filters["label"] == ["app=web"] && filters["name"] == [])
    }

    @Test func `a filter without a value is refused in the words of the command line`() {
        let complaint = #"invalid argument "x" for "-f, --filter" flag: bad format of filter (expected name=value)"#
        #expect(throws: ArgumentError(complaint)) { try filters("x") }
        var long = Filters()
        let other = #"invalid argument "x" for "--filter" flag: bad format of filter (expected name=value)"#
        #expect(throws: ArgumentError(other)) { try long.add("x", flag: "--filter") }
    }

    @Test func `unknown names and values are refused in the engine's words`() throws {
        let filters = try filters("status=bogus", "dangling=x")
        #expect(throws: ArgumentError("Invalid filter 'dangling'")) { try filters.check(names: ["status"]) }
        #expect(throws: ArgumentError("Invalid filter 'status=bogus'")) { try filters.check("status", values: ["exited"]) }
        #expect(throws: ArgumentError("Invalid filter 'dangling=x'")) { try filters.flag("dangling") }
    }

    @Test func `true and false in two spellings`() throws {
        #expect(try filters("dangling=1").flag("dangling") == true)
        #expect(try filters("dangling=false", "dangling=0").flag("dangling") == false)
        #expect(try Filters().flag("dangling") == nil)
        #expect(throws: ArgumentError.self) { try filters("dangling=1", "dangling=0").flag("dangling") }
    }

    @Test func `one value of a name is enough, and a name that was not given lets all pass`() throws {
        let filters = try filters("status=exited", "status=created")
        #expect(filters.allow("status", "created") && !filters.allow("status", "running") && filters.allow("name", "x"))
        #expect(filters.allow("status") { $0.hasPrefix("ex") })
    }

    @Test func `all labels must be there`() throws {
        let labels = ["app": "web", "tier": ""]
        #expect(try filters("label=app", "label=app=web").allow(labels: labels))
        #expect(try !filters("label=app", "label=nosuch").allow(labels: labels))
        #expect(try !filters("label=app=db").allow(labels: labels))
        #expect(try filters("label=tier=").allow(labels: labels))
    }
}
