/// The words that container names are made of.
enum NameWords {
    static let adjectives = words(
        """
        amber ample autumn balmy blithe breezy bright brisk calm chalky clear copper cosy crisp dapper dewy dusky earnest \
        fabled fleet fluffy foggy frosty gentle gilded glassy golden hardy hazel humble ivory jolly keen lively lunar mellow \
        merry mild misty mossy nimble oaken pearly placid plucky quiet rosy rustic sandy serene silken snowy spry sturdy \
        sunny tidal tidy velvet wintry woolly
        """)

    static let nouns = words(
        """
        acorn alder aspen badger beacon birch bramble brook canyon cedar cliff clover comet cove crane delta dune elm falcon \
        fern finch fjord glade grove harbor heron island juniper kestrel lagoon lantern lark linnet lynx maple marten meadow \
        moth newt orchard otter owl pebble pine plover pond quarry raven reed ridge robin sparrow spruce stoat swift thicket \
        thrush tundra willow wren
        """)

    private static func words(_ text: String) -> [String] { text.split(separator: " ").map { String($0) } }
}
