/* The system call filter: compiled by libseccomp once, read from a file ever after. */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct sock_fprog filter;

/* As many names allowed as in Docker's profile, sorted into a tree; the rest is refused. */
static void compile_filter(const char *path) {
    static const char *refused =
        " add_key bpf clock_adjtime clock_settime create_module delete_module finit_module fsconfig fsmount fsopen fspick "
        "get_kernel_syms init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load "
        "kexec_load keyctl lookup_dcookie mount mount_setattr move_mount move_pages name_to_handle_at nfsservctl "
        "open_by_handle_at open_tree perf_event_open pivot_root process_vm_readv process_vm_writev ptrace query_module "
        "quotactl quotactl_fd reboot request_key setdomainname sethostname setns settimeofday swapoff swapon _sysctl "
        "sysfs syslog umount2 unshare uselib userfaultfd ustat vhangup vserver clone3 socket ";
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    seccomp_arch_add(context, SCMP_ARCH_X86), seccomp_arch_add(context, SCMP_ARCH_X32);
    seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, 38));
    for (int number = 0; number < 462; number++) {
        char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
        if (name && !strstr(refused, text(" %s ", name))) seccomp_rule_add(context, SCMP_ACT_ALLOW, number, 0);
        free(name);
    }
    int file = want(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), path);
    want(seccomp_export_bpf(context, file), "compile the filter");
    close(file);
    seccomp_release(context);
}

void read_filter(const char *path) {
    static struct sock_filter program[BPF_MAXINSNS];
    if (access(path, R_OK)) compile_filter(path);
    int file = want(open(path, O_RDONLY | O_CLOEXEC), path);
    filter.len = want(read(file, program, sizeof program), path) / sizeof *program;
    filter.filter = program;
    close(file);
}

void load_filter(void) { want(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter), "seccomp"); }
