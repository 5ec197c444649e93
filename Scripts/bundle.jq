# Turns what `runc spec` prints into a bundle that asks of a runtime what `minibox run` does by default.
#
#     runc spec; jq --arg rootfs DIR --arg files DIR --slurpfile profile SECCOMP.json -f Scripts/bundle.jq config.json
#
# SECCOMP.json is a profile in Docker's format (podman's package has one); an empty file means no filter.

["CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID", "SETFCAP", "SETPCAP", "NET_BIND_SERVICE",
 "SYS_CHROOT", "KILL", "AUDIT_WRITE"] as $names
| ($names | map("CAP_" + .)) as $capabilities

# Docker's rules depend on capabilities; the specification's do not: only those that apply are kept.
| def applies: . as $rule
    | (.includes.caps // [] | all(. as $name | $capabilities | index($name)))
    and (.excludes.caps // [] | all(. as $name | $capabilities | index($name) | not))
    and (.includes.arches == null or ([.includes.arches[] | select(. == "amd64")] | length > 0));
  def filter: {
    defaultAction, defaultErrnoRet, architectures: [.archMap[0] | .architecture, .subArchitectures[]],
    syscalls: [.syscalls[] | select(applies) | {names, action, args: (.args // []), errnoRet} | del(.[] | nulls)]
  } | del(.[] | nulls);

.process.terminal = false
| .process.args = ["true"]
| .process.noNewPrivileges = false
| .process.capabilities = {bounding: $capabilities, effective: $capabilities, permitted: $capabilities}
| del(.process.rlimits)
| .root = {path: $rootfs, readonly: false}
| .hostname = "benchmark"
| .mounts += [("hostname", "hosts", "resolv.conf")
    | {destination: "/etc/\(.)", type: "bind", source: "\($files)/\(.)", options: ["rbind"]}]
| .linux.cgroupsPath = "/minibox-benchmark/container"
| .linux.resources += {memory: {limit: 67108864, swap: 134217728}, cpu: {quota: 100000, period: 100000}, pids: {limit: 100}}
| .linux.readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
| .linux.maskedPaths = ["/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
    "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap"]
| if $profile == [] then . else .linux.seccomp = ($profile[0] | filter) end
