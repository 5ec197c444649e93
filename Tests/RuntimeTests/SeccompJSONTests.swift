import Linux
import Runtime
import Testing

private let kernel = KernelVersion(6, 18)

private func parsed(_ json: String) throws -> SeccompProfile? { try DockerSeccompProfile(json: json).parsed() }

private func problem(_ json: String) -> String? {
    do {
        _ = try parsed(json)
        return nil
    } catch { return "\(error)" }
}

@Suite struct `A seccomp profile in Docker's format` {
    @Test func `becomes the filter that it describes`() throws {
        let profile = try #require(
            try parsed(
                """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "flags": ["SECCOMP_FILTER_FLAG_LOG"],
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                             {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}],
                 "syscalls": [
                   {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": null, "comment": "as found in the wild"},
                   {"name": "clone", "action": "SCMP_ACT_TRACE", "errnoRet": 7,
                    "args": [{"index": 5, "value": 18446744073709551615, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}
                """))
        #expect(
            profile.resolved(capabilities: [], architecture: .amd64, kernel: kernel)
                == SeccompFilterDescription(
                    defaultAction: .errno(38), architectures: [.amd64, .x86],
                    rules: [
                        SeccompRule(.allow, ["read", "write"]),
                        SeccompRule(.trace(7), ["clone"], when: [.masked(5, .max, equals: 2)]),
                    ], flags: .log))
        #expect(profile.resolved(capabilities: [], architecture: .riscv64, kernel: kernel).architectures == [.riscv64])
        #expect(profile.resolved(capabilities: [], architecture: .ppc64le, kernel: kernel).architectures == [.ppc64le])
    }

    @Test func `may list its architectures plainly, as OCI documents do`() throws {
        let profile = try #require(
            try parsed(#"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"]}"#))
        #expect(profile.resolved(capabilities: [], architecture: .amd64, kernel: kernel).architectures == [.amd64, .x32])
    }

    @Test func `refuses with EPERM where no errno is given`() throws {
        let profile = try parsed(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ERRNO"}]}"#)
        #expect(profile?.entries.map(\.rule) == [SeccompRule(.errno(1), ["mount"])])
    }

    @Test func `without default action and rules filters nothing`() throws {
        #expect(try parsed("{}") == nil)
        #expect(try parsed(#"{"defaultAction": "", "syscalls": []}"#) == nil)
    }

    @Test(arguments: [
        (#"{"includes": {"caps": ["CAP_SYS_ADMIN", "CAP_KILL"]}}"#, [false, false, true]),
        (#"{"excludes": {"caps": ["CAP_SYS_ADMIN", "CAP_KILL"]}}"#, [true, false, false]),
        (#"{"includes": {"arches": ["amd64", "x32"]}}"#, [true, true, true]),
        (#"{"includes": {"arches": ["arm64"]}}"#, [false, false, false]),
        (#"{"excludes": {"arches": ["amd64"]}}"#, [false, false, false]),
        (#"{"includes": {"minKernel": "6.18"}}"#, [true, true, true]),
        (#"{"includes": {"minKernel": "6.19"}}"#, [false, false, false]),
        (#"{"excludes": {"minKernel": "4.8"}}"#, [false, false, false]),
        (#"{"excludes": {"minKernel": "7.0"}}"#, [true, true, true]),
        (#"{"includes": {}, "excludes": {"caps": []}}"#, [true, true, true]),
        (
            #"{"includes": {"arches": ["amd64"], "caps": ["CAP_KILL"]}, "excludes": {"caps": ["CAP_SYS_ADMIN"]}}"#,
            [false, true, false]
        ),
    ])
    func `has rules that count under conditions only`(_ conditions: String, _ expected: [Bool]) throws {
        let rule = #"{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "# + conditions.dropFirst()
        let profile = try #require(try parsed(#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": ["# + rule + "]}"))
        let given: [CapabilitySet] = [[], .kill, [.kill, .sysAdmin]]
        let counted = given.map { !profile.resolved(capabilities: $0, architecture: .amd64, kernel: kernel).rules.isEmpty }
        #expect(counted == expected)
    }

    @Test(arguments: [
        ("not json", "not JSON"),
        (#"{"defaultAction": 3}"#, "defaultAction: "),
        (#"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["a"]}]}"#, "syscalls[0]: no action"),
        (#"{"syscalls": [{"names": ["a"], "action": "SCMP_ACT_ALLOW"}]}"#, "no defaultAction"),
        (#"{"defaultAction": "ALLOW"}"#, "unknown action \"ALLOW\"\n  fix: use one of SCMP_ACT_ALLOW, SCMP_ACT_LOG"),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "EQ"}]}]}"#,
            "syscalls[0].args: unknown op \"EQ\"\n  fix: use one of SCMP_CMP_NE, SCMP_CMP_LT"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["a"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "value": 1, "op": "SCMP_CMP_EQ"}]}]}"#,
            "arguments 0 to 5"
        ),
        (#"{"defaultAction": "SCMP_ACT_LOG", "architectures": ["amd64"]}"#, "unknown architecture \"amd64\""),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "architectures": ["SCMP_ARCH_X86"], "archMap": [{"architecture": "SCMP_ARCH_X86"}]}"#,
            "both architectures and archMap"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"name": "a", "names": ["b"], "action": "SCMP_ACT_ALLOW"}]}"#,
            "both name and names"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"name": "a", "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_X"]}}]}"#,
            "syscalls[0].includes.caps: unknown capability \"CAP_X\"\n  fix: use one of CAP_CHOWN"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"name": "a", "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["z80"]}}]}"#,
            "unknown architecture \"z80\"\n  fix: use one of amd64"
        ),
        (
            #"{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"name": "a", "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "four"}}]}"#,
            "syscalls[0].excludes.minKernel: \"four\""
        ),
        (#"{"defaultAction": "SCMP_ACT_LOG", "flags": ["FAST"]}"#, "unknown flag \"FAST\""),
    ])
    func `with a mistake is refused in words that name it`(_ json: String, _ words: String) {
        let problem = problem(json)
        #expect(problem?.hasPrefix("cannot use the seccomp profile: ") == true)
        #expect(problem?.contains(words) == true, "\(problem ?? "no error")")
    }
}

@Suite struct `A kernel's version` {
    @Test func `is read from the start of a release`() {
        #expect(KernelVersion(release: "6.18.44-fc-v657") == KernelVersion(6, 18))
        #expect(KernelVersion(release: "4.8") == KernelVersion(4, 8))
        #expect(KernelVersion(release: "5.10-rc1") == KernelVersion(5, 10))
        for text in ["", "6", "six.1", "-1.2", ".5", "6."] { #expect(KernelVersion(release: text) == nil) }
        #expect(KernelVersion(4, 19) > KernelVersion(4, 8) && KernelVersion(5, 0) > KernelVersion(4, 19))
    }
}
