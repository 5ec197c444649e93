/// The hugetlb controller: bytes of huge pages, by page size.
enum HugePages {
    static func settings(_ limits: CgroupLimits, _ version: CgroupVersion) -> [CgroupSetting] {
        limits.hugePageBytes.sorted { $0.key < $1.key }.map { size, bytes in
            CgroupSetting("hugetlb.\(size).\(version == .v1 ? "limit_in_bytes" : "max")", "\(bytes)")
        }
    }

    static func apply(_ limits: CgroupLimits, to directory: CgroupDirectory) throws(KernelError) {
        for setting in settings(limits, directory.version) {
            do { try directory.write(setting) } catch {
                let sizes = sizes(in: directory).joined(separator: ", ")
                throw error.wanted(
                    "set \(setting.file)", fix: error.errno == .missing ? "the page sizes here are \(sizes)" : error.fix)
            }
        }
    }

    /// The page sizes of this machine, as the group's files name them.
    private static func sizes(in directory: CgroupDirectory) -> [String] {
        let names = (try? directoryEntries(directory.path)) ?? []
        return Set(names.filter { $0.hasPrefix("hugetlb.") }.map { String($0.split(separator: ".")[1]) }).sorted()
    }
}
