import CLinux
import Glibc

extension DeviceFilter {
    /// Loads the program and ties it to a group, from where it works on every process in it and below. See bpf(2).
    ///
    /// - Parameter replacing: take the programs away that were there before. Both hold for a moment, so there is none in
    ///   which everything is allowed.
    /// - Throws: `EPERM` without CAP_BPF and CAP_NET_ADMIN on the host, that is, for rootless containers.
    func attach(to group: CgroupDirectory, replacing: Bool) throws(KernelError) {
        try wanting(
            "filter the devices of \(group.path)",
            fix: "on cgroup v2 this takes a program in the kernel, for which only the host's root may ask"
        ) { () throws(KernelError) in
            let directory = try open(group.path, [.readOnly, .directory])
            let earlier = replacing ? try attached(to: directory.number) : []
            let program = try load()
            try attach(program.number, to: directory.number, group.path)
            for id in earlier { try detach(id, from: directory.number, group.path) }
        }
    }

    private func load() throws(KernelError) -> Descriptor {
        let code = instructions.map { instruction in
            var one = bpf_insn()
            one.code = instruction.code
            one.dst_reg = instruction.destination
            one.src_reg = instruction.source
            one.off = instruction.offset
            one.imm = instruction.immediate
            return one
        }
        let license: StaticString = "Apache-2.0"
        let number = unsafe try code.withUnsafeBufferPointer {
            (code: UnsafeBufferPointer<bpf_insn>) throws(KernelError) -> CInt in
            var attribute = bpf_attr()
            attribute.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE.rawValue
            attribute.insn_cnt = UInt32(code.count)
            attribute.insns = UInt64(UInt(bitPattern: code.baseAddress))
            unsafe attribute.license = UInt64(UInt(bitPattern: license.utf8Start))
            attribute.expected_attach_type = BPF_CGROUP_DEVICE.rawValue
            let fields = ["prog_type=BPF_PROG_TYPE_CGROUP_DEVICE, insn_cnt=\(code.count), insns=program, license=\"Apache-2.0\""]
            return try bpf(BPF_PROG_LOAD, "BPF_PROG_LOAD", &attribute, fields, note: "\(code.count) instructions")
        }
        return Descriptor(owning: number)
    }

    private func attach(_ program: CInt, to directory: CInt, _ path: String) throws(KernelError) {
        var attribute = bpf_attr()
        attribute.target_fd = UInt32(directory)
        attribute.attach_bpf_fd = UInt32(program)
        attribute.attach_type = BPF_CGROUP_DEVICE.rawValue
        // A group below may add its own program: both must allow, so it cannot win back what this one refuses.
        attribute.attach_flags = UInt32(BPF_F_ALLOW_MULTI)
        try bpf(
            BPF_PROG_ATTACH, "BPF_PROG_ATTACH", &attribute,
            ["target_fd=\(directory), attach_bpf_fd=\(program), attach_type=BPF_CGROUP_DEVICE, attach_flags=BPF_F_ALLOW_MULTI"],
            note: path)
    }

    /// The numbers of the programs that filter the devices of this group alone.
    private func attached(to directory: CInt) throws(KernelError) -> [UInt32] {
        var ids = [UInt32](repeating: 0, count: 64)
        let count = unsafe try ids.withUnsafeMutableBufferPointer {
            (ids: inout UnsafeMutableBufferPointer<UInt32>) throws(KernelError) -> Int in
            var attribute = bpf_attr()
            unsafe attribute.query.target_fd = UInt32(directory)
            unsafe attribute.query.attach_type = BPF_CGROUP_DEVICE.rawValue
            unsafe attribute.query.prog_ids = UInt64(UInt(bitPattern: ids.baseAddress))
            unsafe attribute.query.prog_cnt = UInt32(ids.count)
            try bpf(
                BPF_PROG_QUERY, "BPF_PROG_QUERY", &attribute, ["query={target_fd=\(directory), attach_type=BPF_CGROUP_DEVICE}"],
                note: nil)
            return unsafe Int(attribute.query.prog_cnt)
        }
        return Array(ids[..<count])
    }

    private func detach(_ id: UInt32, from directory: CInt, _ path: String) throws(KernelError) {
        var attribute = bpf_attr()
        attribute.prog_id = id
        let program = Descriptor(
            owning: try bpf(BPF_PROG_GET_FD_BY_ID, "BPF_PROG_GET_FD_BY_ID", &attribute, ["prog_id=\(id)"], note: nil))
        attribute = bpf_attr()
        attribute.target_fd = UInt32(directory)
        attribute.attach_bpf_fd = UInt32(program.number)
        attribute.attach_type = BPF_CGROUP_DEVICE.rawValue
        try bpf(
            BPF_PROG_DETACH, "BPF_PROG_DETACH", &attribute,
            ["target_fd=\(directory), attach_bpf_fd=\(program.number), attach_type=BPF_CGROUP_DEVICE"], note: path)
    }

    @discardableResult
    private func bpf(
        _ command: bpf_cmd, _ name: String, _ attribute: inout bpf_attr, _ fields: [String], note: String?
    ) throws(KernelError) -> CInt {
        let size = UInt32(MemoryLayout<bpf_attr>.size)
        return CInt(
            try Door.call(Call("bpf", [name, "{\(fields.joined(separator: ", "))}", "\(size)"], note: note)) {
                unsafe minibox_bpf(CInt(command.rawValue), &attribute, size)
            })
    }
}
