/* The container's first process: from clone3 to execve. */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DOCKER_CAPABILITIES 0x00000000a80425fbULL

static int root;

/* A path of the image, which may be a link to anywhere: resolved as if the root were / already. */
static int inside(const char *path) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
    return syscall(SYS_openat2, root, path, &how, sizeof how);
}

static void mount_inside(const char *path, const char *type, const char *source, unsigned long flags, const char *data) {
    int place = inside(path);
    if (place < 0 && errno == ENOENT) {
        int parent = want(inside(text("%.*s", (int)(strrchr(path, '/') - path) + !strrchr(path + 1, '/'), path)), path);
        const char *name = strrchr(path, '/') + 1;
        if (flags & MS_BIND) close(want(openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0755), path));
        else want(mkdirat(parent, name, 0755), path);
        close(parent);
        place = inside(path);
    }
    want(mount(source, text("/proc/self/fd/%d", (int)want(place, path)), type, flags, data), path);
    close(place);
}

static void remount_read_only(const char *path) {
    int place = want(inside(path), path);
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
    want(mount(NULL, text("/proc/self/fd/%d", place), NULL, flags, NULL), path);
    close(place);
}

/* A bind mount takes its flags only from a second call. Without a source the path is bound onto itself. */
static void bind_read_only(const char *path, const char *source) {
    int place = inside(path);
    if (place < 0) return;   /* what is not there needs no protection */
    const char *itself = text("/proc/self/fd/%d", place);
    want(mount(source ? source : itself, itself, NULL, MS_BIND | MS_REC, NULL), path);
    close(place);
    remount_read_only(path);
}

static void mask(const char *path) {
    struct stat status;
    int place = inside(path);
    if (place < 0) return;
    want(fstat(place, &status), path);
    if (S_ISDIR(status.st_mode)) want(mount("tmpfs", text("/proc/self/fd/%d", place), "tmpfs", MS_RDONLY, NULL), path);
    else {
        int null = want(inside("/dev/null"), "/dev/null");
        want(mount(text("/proc/self/fd/%d", null), text("/proc/self/fd/%d", place), NULL, MS_BIND, NULL), path);
        close(null);
    }
    close(place);
}

static void make_devices(void) {
    static const struct { const char *name; int major, minor; } nodes[] = {
        {"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
    static const char *links[][2] = {{"/proc/self/fd", "fd"}, {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
                                     {"/proc/self/fd/2", "stderr"}, {"pts/ptmx", "ptmx"}};
    int directory = want(inside("/dev"), "/dev");
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        want(mknodat(directory, nodes[i].name, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), nodes[i].name);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) want(symlinkat(links[i][0], directory, links[i][1]), links[i][1]);
    close(directory);
}

static void make_mounts(void) {
    const unsigned long safe = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    mount_inside("/proc", "proc", "proc", safe, NULL);
    mount_inside("/dev", "tmpfs", "tmpfs", MS_NOSUID, "mode=755,size=65536k");
    make_devices();
    mount_inside("/dev/pts", "devpts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount_inside("/dev/shm", "tmpfs", "shm", safe, "mode=1777,size=65536k");
    mount_inside("/dev/mqueue", "mqueue", "mqueue", safe, NULL);
    mount_inside("/sys", "sysfs", "sysfs", safe | MS_RDONLY, NULL);
    if (unified) mount_inside("/sys/fs/cgroup", "cgroup2", "cgroup", safe | MS_RDONLY, NULL);
    else {
        mount_inside("/sys/fs/cgroup", "tmpfs", "cgroup", safe, "mode=755");
        int directory = want(inside("/sys/fs/cgroup"), "/sys/fs/cgroup");
        for (int i = 0; i < cgroup_count; i++) {
            want(mkdirat(directory, cgroups[i].controller, 0755), cgroups[i].controller);
            bind_read_only(text("/sys/fs/cgroup/%s", cgroups[i].controller), cgroups[i].path);
        }
        close(directory);
        remount_read_only("/sys/fs/cgroup");
    }
    const char *files[] = {"hostname", "hosts", "resolv.conf"};
    for (int i = 0; i < 3; i++) mount_inside(text("/etc/%s", files[i]), NULL, text("%s/%s", folder, files[i]), MS_BIND, NULL);
}

static void protect(void) {
    static const char *read_only[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
    static const char *masked[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
                                   "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
                                   "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap"};
    for (size_t i = 0; i < sizeof read_only / sizeof *read_only; i++) bind_read_only(read_only[i], NULL);
    for (size_t i = 0; i < sizeof masked / sizeof *masked; i++) mask(masked[i]);
    for (int cpu = get_nprocs_conf(); cpu-- > 0;) mask(text("/sys/devices/system/cpu/cpu%d/thermal_throttle", cpu));
}

static void become_unprivileged(void) {
    for (int capability = 0;; capability++) {
        int held = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0) break;   /* beyond the last one that the kernel knows */
        if (held && !(DOCKER_CAPABILITIES >> capability & 1)) want(prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), "bounding set");
    }
    load_filter();
    gid_t group = 0;
    want(setgroups(1, &group), "setgroups");
    want(setresgid(0, 0, 0), "setresgid");
    want(setresuid(0, 0, 0), "setresuid");
    umask(022);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {.effective = (unsigned)DOCKER_CAPABILITIES, .permitted = (unsigned)DOCKER_CAPABILITIES}, {0}};
    want(syscall(SYS_capset, &header, data), "capset");
}

static void mount_root(void) {
    static char mount_point[600], layers[2048];
    snprintf(mount_point, sizeof mount_point, "%s/rootfs", folder);
    snprintf(layers, sizeof layers, "lowerdir=%s,upperdir=%s/upper,workdir=%s/work", rootfs, folder, folder);
    want(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL), "make mounts private");
    want(mount("overlay", mount_point, "overlay", 0, layers), "overlay");
    root = want(open(mount_point, O_PATH | O_DIRECTORY | O_CLOEXEC), mount_point);
}

static void raise_loopback(void) {
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int wire = want(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    want(ioctl(wire, SIOCSIFFLAGS, &loopback), "loopback up");
    close(wire);
}

static void change_root(void) {
    int old_root = want(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), "/");
    want(fchdir(root), "enter the new root");
    want(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    want(fchdir(old_root), "enter the old root");
    want(umount2(".", MNT_DETACH), "detach the old root");
    want(chdir("/"), "/");
}

void become_container(char **arguments, int output, int error) {
    want(prctl(PR_SET_PDEATHSIG, SIGKILL), "die with the monitor");
    want(setsid(), "setsid");
    umask(0);
    for (int i = 0; i < cgroup_count && !unified; i++)   /* 0 stands for the writer; on v2 clone3 has put us in */
        want(write_file(text("%s/tasks", cgroups[i].path), 0, "0"), cgroups[i].path);
    mount_root();
    make_mounts();
    int input = want(open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null");
    dup2(input, 0), dup2(output, 1), dup2(error, 2);
    protect();
    want(sethostname(id, strlen(id)), "sethostname");
    raise_loopback();
    change_root();
    char hostname[32], *environment[] = {"PATH=" SEARCH_PATH, hostname, NULL};
    snprintf(hostname, sizeof hostname, "HOSTNAME=%s", id);
    become_unprivileged();
    want(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC), "close_range");
    execvpe(arguments[0], arguments, environment);
    int code = errno == ENOENT ? 127 : 126;
    fprintf(stderr, "floor: %s: %s\n", arguments[0], strerror(errno));
    _exit(code);
}
