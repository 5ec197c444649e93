/* The floor: a container with as little as C can do it with.
 *
 *     floor ROOTFS STATE FILTER COMMAND [ARGUMENT...]
 *
 * The measure for `minibox run --rm --network none busybox true`: the same kernel calls in the same order, and nothing else.
 * Three processes, as in minibox: this command, a monitor beside the container, and the container's first process. ROOTFS is
 * the image's layer, STATE a folder for the container's own files, FILTER the compiled seccomp program, made when it is missing.
 *
 * It does:      a lock and a record on disk, cgroups with limits and device rules (v1, or v2 where there is no v1), namespaces
 *               by clone3 with a pidfd, an overlay, /proc, /sys, /dev and the three files of /etc with every path resolved
 *               inside the root (openat2), read-only and masked paths, loopback, pivot_root, bounding set, seccomp, identity,
 *               capabilities, close_range, execve; output through the monitor to a log and to this command; the exit code;
 *               removal of all that it made.
 * It does not:  read an image, parse options, write config.json, look for dead containers, look up a user, forward signals or
 *               input, open terminals, check what was mounted where, or explain its errors.
 *
 * Build:        gcc -O2 -static -o floor Scripts/floor/[a-z]*.c -lseccomp
 */
#define _GNU_SOURCE
#include "floor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

char id[13], folder[512];
const char *rootfs;
static char lock_path[512];

long want(long result, const char *what) {
    if (result >= 0) return result;
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(125);
}

const char *text(const char *format, ...) {
    static char lines[8][2048];
    static int next;
    char *line = lines[next++ % 8];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof lines[0], format, arguments);
    va_end(arguments);
    return line;
}

int write_file(const char *path, int flags, const char *content) {
    int file = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
    if (file < 0) return -1;
    ssize_t written = write(file, content, strlen(content));
    close(file);
    return written < 0 ? -1 : 0;
}

static void make_file(const char *name, const char *content) {
    want(write_file(text("%s/%s", folder, name), O_CREAT | O_TRUNC, content), name);
}

/* ---- the monitor -------------------------------------------------------------------------------------------------- */

static void remove_tree(int parent, const char *name) {
    if (!unlinkat(parent, name, 0) || errno == ENOENT) return;
    int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = directory < 0 ? NULL : fdopendir(directory);
    for (struct dirent *entry; stream && (entry = readdir(stream));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) remove_tree(directory, entry->d_name);
    if (stream) closedir(stream);
    want(unlinkat(parent, name, AT_REMOVEDIR), name);
}

static void relay(int pidfd, int command, int output, int error) {
    char chunk[1 + (32 << 10)];
    int log = want(open(text("%s/container.log", folder), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640), "the log");
    struct pollfd watched[] = {{pidfd, POLLIN, 0}, {output, POLLIN, 0}, {error, POLLIN, 0}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0 || watched[2].fd >= 0) {
        want(poll(watched, 3, -1), "poll");
        if (watched[0].revents) watched[0].fd = -1;
        for (int i = 1; i <= 2; i++) {
            if (!watched[i].revents) continue;
            ssize_t count = want(read(watched[i].fd, chunk + 1, sizeof chunk - 1), "read the output");
            if (count == 0) { close(watched[i].fd), watched[i].fd = -1; continue; }
            chunk[0] = i;
            want(send(command, chunk, count + 1, MSG_NOSIGNAL), "pass the output on");
            dprintf(log, "{\"stream\":\"%s\",\"log\":\"%.*s\"}\n", i == 1 ? "stdout" : "stderr", (int)count, chunk + 1);
        }
    }
    close(log);
}

static void be_monitor(int command, char **arguments) {
    int output[2], error[2], handshake[2], pidfd = -1, directory = -1;
    char refusal;
    want(setsid(), "setsid");
    want(pipe2(output, O_CLOEXEC) | pipe2(error, O_CLOEXEC), "pipes");
    want(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, handshake), "socketpair");
    struct clone_args clone = {
        .flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET | CLONE_PIDFD,
        .pidfd = (unsigned long)&pidfd, .exit_signal = SIGCHLD};
    if (unified) {
        directory = want(open(cgroups[0].path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), cgroups[0].path);
        clone.flags |= CLONE_NEWCGROUP | CLONE_INTO_CGROUP, clone.cgroup = directory;
    }
    long pid = want(syscall(SYS_clone3, &clone, sizeof clone), "clone3");
    if (pid == 0) become_container(arguments, output[1], error[1]);
    close(output[1]), close(error[1]), close(handshake[1]);
    recv(handshake[0], &refusal, 1, 0);   /* closes on execve */
    make_file("state.json", text("{\"pid\":%ld}\n", pid));
    relay(pidfd, command, output[0], error[0]);
    siginfo_t end;
    want(waitid(P_PIDFD, pidfd, &end, WEXITED), "waitid");
    remove_cgroups();
    remove_tree(AT_FDCWD, folder);
    want(unlink(lock_path), lock_path);
    char code[2] = {3, end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status};
    send(command, code, 2, MSG_NOSIGNAL);
    _exit(0);
}

/* ---- the command -------------------------------------------------------------------------------------------------- */

/* The lock appears under its name already locked; the folder and its files follow. */
static void make_folder(const char *state) {
    unsigned char random[6];
    want(getrandom(random, sizeof random, 0), "getrandom");
    for (int i = 0; i < 6; i++) sprintf(id + 2 * i, "%02x", random[i]);
    snprintf(folder, sizeof folder, "%s/%s", state, id);
    snprintf(lock_path, sizeof lock_path, "%s/%s.lock", state, id);
    int lock = want(open(state, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), state);
    want(flock(lock, LOCK_EX | LOCK_NB), "lock");
    want(linkat(AT_FDCWD, text("/proc/self/fd/%d", lock), AT_FDCWD, lock_path, AT_SYMLINK_FOLLOW), lock_path);
    want(mkdir(folder, 0700), folder);
    const char *directories[] = {"upper", "work", "rootfs"};
    for (int i = 0; i < 3; i++) want(mkdir(text("%s/%s", folder, directories[i]), 0755), directories[i]);
    make_file("hostname", text("%s\n", id));
    make_file("hosts", text("127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t%s\n", id));
    make_file("resolv.conf", "nameserver 127.0.0.1\n");
    make_file("container.json.new", text("{\"id\":\"%s\",\"state\":\"creating\"}\n", id));
    want(rename(text("%s/container.json.new", folder), text("%s/container.json", folder)), "container.json");
}

int main(int count, char **arguments) {
    static char message[1 + (32 << 10)];
    int ends[2];
    if (count < 5) return fprintf(stderr, "usage: floor ROOTFS STATE FILTER COMMAND [ARGUMENT...]\n"), 125;
    rootfs = arguments[1];
    read_filter(arguments[3]);
    make_folder(arguments[2]);
    make_cgroups();
    want(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
    if (want(fork(), "fork") == 0) close(ends[0]), be_monitor(ends[1], arguments + 4);
    close(ends[1]);
    for (ssize_t length; (length = want(recv(ends[0], message, sizeof message, 0), "hear from the monitor")) > 0;) {
        if (message[0] == 3) return (unsigned char)message[1];
        if (write(message[0], message + 1, length - 1) < 0) return 125;
    }
    return 125;   /* the monitor is gone without a word: it has told its error */
}
