/* The container's cgroups: found where they are mounted, never at a fixed path; limits; device rules. */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct cgroup cgroups[16];
int cgroup_count, unified;

static const struct { const char *controller, *file, *value; } limits[] = {
    {"memory", "memory.limit_in_bytes", "67108864"}, {"memory", "memory.memsw.limit_in_bytes", "134217728"},
    {"cpu", "cpu.cfs_quota_us", "100000"}, {"pids", "pids.max", "100"},
    {"unified", "memory.max", "67108864"}, {"unified", "memory.swap.max", "67108864"},
    {"unified", "cpu.max", "100000 100000"}, {"unified", "pids.max", "100"},
};

/* -1 stands for any number. */
static const struct { char type; int major, minor; const char *access; } device_rules[] = {
    {'c', -1, -1, "m"}, {'b', -1, -1, "m"}, {'c', 1, 3, "rwm"}, {'c', 1, 5, "rwm"}, {'c', 1, 7, "rwm"}, {'c', 1, 8, "rwm"},
    {'c', 1, 9, "rwm"}, {'c', 5, 0, "rwm"}, {'c', 5, 1, "rwm"}, {'c', 5, 2, "rwm"}, {'c', 136, -1, "rwm"},
};
#define RULES (sizeof device_rules / sizeof *device_rules)

static void add_cgroup(const char *controller, const char *mount_point, const char *position) {
    for (int i = 0; i < cgroup_count; i++)   /* cpu and cpuacct may share one hierarchy */
        if (!strncmp(cgroups[i].path, mount_point, strlen(mount_point)) && cgroups[i].path[strlen(mount_point)] == '/') return;
    struct cgroup *group = &cgroups[cgroup_count++];
    snprintf(group->controller, sizeof group->controller, "%s", controller);
    snprintf(group->path, sizeof group->path, "%s%s/minibox-floor-%s", mount_point, position[1] ? position : "", id);
    want(mkdir(group->path, 0755), group->path);
}

/* This process's position in the hierarchy of a v1 controller: a line `4:memory:/some/where`. */
static const char *position_of(const char *controller, char *membership) {
    char *found = strstr(membership, text(":%s:/", controller));
    if (!found) found = strstr(membership, text(":%s,", controller));
    if (!found) found = strstr(membership, text(",%s:/", controller));
    if (!found) return "/";
    found = strstr(found, ":/") + 1;
    return text("%.*s", (int)strcspn(found, "\n"), found);
}

static void find_cgroups(void) {
    static const char *wanted[] = {"memory", "cpu", "cpuacct", "pids", "blkio", "devices", "freezer"};
    static char membership[4096];
    char line[4096], point[512], type[32], options[512], unified_point[512] = "";
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (!file || !fread(membership, 1, sizeof membership - 1, file)) want(-1, "/proc/self/cgroup");
    fclose(file);
    file = fopen("/proc/self/mountinfo", "re");
    while (file && fgets(line, sizeof line, file)) {
        char *rest = strstr(line, " - ");
        if (!rest || sscanf(line, "%*s %*s %*s %*s %511s", point) != 1) continue;
        if (sscanf(rest, " - %31s %*s %511s", type, options) != 2) continue;
        if (!strcmp(type, "cgroup2")) strcpy(unified_point, point);
        if (strcmp(type, "cgroup")) continue;
        for (char *word = strtok(options, ","); word; word = strtok(NULL, ","))
            for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
                if (!strcmp(word, wanted[i])) add_cgroup(word, point, position_of(word, membership));
    }
    if (file) fclose(file);
    if (cgroup_count) return;
    /* v2: beside the other groups at the top, where the controllers are handed down; our own group may have processes in it. */
    unified = 1;
    write_file(text("%s/cgroup.subtree_control", unified_point), 0, "+memory +cpu +pids");
    add_cgroup("unified", unified_point, "/");
}

/* The device rules of v2 are a program that says yes or no to each access. See BPF_PROG_TYPE_CGROUP_DEVICE, linux/bpf.h. */
static void attach_device_program(const char *group) {
    struct bpf_insn code[16 * RULES + 16];
    int n = 0, first;
#define INSTRUCTION(c, d, s, o, i) code[n++] = (struct bpf_insn){.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)}
#define SKIP_UNLESS_EQUAL(r, v) INSTRUCTION(BPF_JMP | BPF_JNE | BPF_K, r, 0, 0, v)
    INSTRUCTION(BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0);                    /* r2: type, 16 bits; access, 16 bits */
    INSTRUCTION(BPF_ALU | BPF_MOV | BPF_X, 3, 2, 0, 0);
    INSTRUCTION(BPF_ALU | BPF_AND | BPF_K, 2, 0, 0, 0xffff);
    INSTRUCTION(BPF_ALU | BPF_RSH | BPF_K, 3, 0, 0, 16);                   /* r3: access */
    INSTRUCTION(BPF_LDX | BPF_MEM | BPF_W, 4, 1, 4, 0);                    /* r4: major */
    INSTRUCTION(BPF_LDX | BPF_MEM | BPF_W, 5, 1, 8, 0);                    /* r5: minor */
    for (size_t i = 0; i < RULES; i++) {
        first = n;
        SKIP_UNLESS_EQUAL(2, device_rules[i].type == 'c' ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK);
        if (!strcmp(device_rules[i].access, "m")) SKIP_UNLESS_EQUAL(3, BPF_DEVCG_ACC_MKNOD);
        if (device_rules[i].major >= 0) SKIP_UNLESS_EQUAL(4, device_rules[i].major);
        if (device_rules[i].minor >= 0) SKIP_UNLESS_EQUAL(5, device_rules[i].minor);
        INSTRUCTION(BPF_ALU | BPF_MOV | BPF_K, 0, 0, 0, 1);
        INSTRUCTION(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
        for (int j = first; j < n - 2; j++) code[j].off = n - j - 1;
    }
    INSTRUCTION(BPF_ALU | BPF_MOV | BPF_K, 0, 0, 0, 0);
    INSTRUCTION(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE, .insns = (unsigned long)code, .insn_cnt = n,
                           .license = (unsigned long)"GPL"};
    int program = want(syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load), "load the device program");
    int directory = want(open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC), group);
    union bpf_attr attach = {.target_fd = directory, .attach_bpf_fd = program, .attach_type = BPF_CGROUP_DEVICE,
                             .attach_flags = BPF_F_ALLOW_MULTI};
    want(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach), "attach the device program");
    close(program), close(directory);
}

static void write_limits(const struct cgroup *cgroup) {
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (strcmp(limits[i].controller, cgroup->controller)) continue;
        int result = write_file(text("%s/%s", cgroup->path, limits[i].file), 0, limits[i].value);
        if (!strstr(limits[i].file, "sw")) want(result, limits[i].file);   /* only the limit of swap may be missing */
    }
}

static void write_device_rules(const char *path) {
    want(write_file(text("%s/devices.deny", path), 0, "a"), "devices.deny");
    for (size_t i = 0; i < RULES; i++) {
        char major[12] = "*", minor[12] = "*";
        if (device_rules[i].major >= 0) sprintf(major, "%d", device_rules[i].major);
        if (device_rules[i].minor >= 0) sprintf(minor, "%d", device_rules[i].minor);
        const char *rule = text("%c %s:%s %s", device_rules[i].type, major, minor, device_rules[i].access);
        want(write_file(text("%s/devices.allow", path), 0, rule), "devices.allow");
    }
}

static void limit_cgroups(void) {
    for (int i = 0; i < cgroup_count; i++) {
        write_limits(&cgroups[i]);
        if (!strcmp(cgroups[i].controller, "unified")) attach_device_program(cgroups[i].path);
        if (!strcmp(cgroups[i].controller, "devices")) write_device_rules(cgroups[i].path);
    }
}

void make_cgroups(void) {
    find_cgroups();
    limit_cgroups();
}

/* A group can be busy for a moment after its last process has been waited for. */
void remove_cgroups(void) {
    char events[512];
    for (int i = 0; i < cgroup_count; i++) {
        if (unified || !strcmp(cgroups[i].controller, "memory")) {   /* was it the memory limit that ended it? */
            int file = open(text("%s/%s", cgroups[i].path, unified ? "memory.events" : "memory.oom_control"), O_RDONLY | O_CLOEXEC);
            if (file < 0 || read(file, events, sizeof events) < 0) want(-1, "read the memory events");
            close(file);
        }
        for (int attempt = 0; rmdir(cgroups[i].path) < 0; attempt++) {
            if (errno != EBUSY || attempt == 1000) want(-1, cgroups[i].path);
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
    }
}
