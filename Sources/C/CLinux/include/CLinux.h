// What Swift cannot reach by `import Glibc`, each with its reason. No logic lives here.
#pragma once
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/prctl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

// Exported by glibc, but hidden from Swift behind _GNU_SOURCE: a prototype suffices.
int unshare(int flags); int setns(int fd, int nstype);
int malloc_trim(size_t pad);
int pivot_root(const char *new_root, const char *put_old);
int pidfd_open(pid_t pid, unsigned int flags);
int pidfd_send_signal(int pidfd, int signal, siginfo_t *info, unsigned int flags);
int close_range(unsigned int first, unsigned int last, int flags);
int dup3(int oldfd, int newfd, int flags);
int pipe2(int pipefd[2], int flags); int accept4(int socket, struct sockaddr *address, socklen_t *size, int flags);
int memfd_create(const char *name, unsigned int flags);
int setresuid(uid_t ruid, uid_t euid, uid_t suid);
int setresgid(gid_t rgid, gid_t egid, gid_t sgid);
int execveat(int dirfd, const char *path, char *const argv[], char *const envp[], int flags);
ssize_t getdents64(int fd, void *buffer, size_t length);
ssize_t getrandom(void *buffer, size_t length, unsigned int flags);
int prlimit(pid_t pid, int resource, const struct rlimit *new_limit, struct rlimit *old_limit);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
// <mqueue.h> would bring <fcntl.h> along, which belongs to Glibc.
int mq_open(const char *name, int flags, ...);
int mq_send(int queue, const char *message, size_t length, unsigned int priority);
ssize_t mq_receive(int queue, char *message, size_t length, unsigned int *priority);
int mq_unlink(const char *name);
const char *strerrorname_np(int errnum);
const char *sigabbrev_np(int sig);

// syscall(2) is variadic, and glibc wraps none of these.
static inline long minibox_clone3(struct clone_args *arguments, size_t size) { return syscall(SYS_clone3, arguments, size); }
static inline long minibox_openat2(int directory, const char *path, struct open_how *how) {
    return syscall(SYS_openat2, directory, path, how, sizeof *how);
}
static inline long minibox_seccomp(unsigned int operation, unsigned int flags, void *argument) {
    return syscall(SYS_seccomp, operation, flags, argument);
}
static inline long minibox_bpf(int command, union bpf_attr *attribute, unsigned int size) {
    return syscall(SYS_bpf, command, attribute, size);
}
// glibc's own goes on asking when the kernel answers "(unreachable)".
static inline long minibox_getcwd(char *buffer, size_t size) { return syscall(SYS_getcwd, buffer, size); }
// The wrapper of glibc caches nothing since 2.25, but a raw clone3 leaves its cached copies stale: ask the kernel.
static inline long minibox_getpid(void) { return syscall(SYS_getpid); }

// glibc's own looks into the time before the kernel is asked: NULL would end the program.
static inline long minibox_settimeofday(const void *time, const void *zone) { return syscall(SYS_settimeofday, time, zone); }

// Variadic functions, with the argument types that we use.
static inline int minibox_mq_open(const char *name, int flags, mode_t mode) { return mq_open(name, flags, mode, NULL); }
static inline int minibox_semctl(int set, int number, int command, int value) { return semctl(set, number, command, value); }
static inline int minibox_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    extern int prctl(int, ...);
    return prctl(option, a, b, c, d);
}
static inline int minibox_ioctl(int fd, unsigned long request, void *argument) { return ioctl(fd, request, argument); }

// The CMSG_* macros are not imported: one descriptor beside one byte, as in unix(7).
static inline ssize_t minibox_send_descriptor(int socket, int descriptor) {
    char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET, header->cmsg_type = SCM_RIGHTS, header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}
static inline ssize_t minibox_receive_descriptor(int socket, int *descriptor) {
    char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    *descriptor = -1;
    if (count > 0 && header && header->cmsg_type == SCM_RIGHTS) memcpy(descriptor, CMSG_DATA(header), sizeof(int));
    return count;
}
