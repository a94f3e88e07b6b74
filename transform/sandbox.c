/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sandbox - prctl, setrlimit and a BPF filter (seccomp(2), kernel
 * Documentation/userspace-api/seccomp_filter.rst).  Knows no parser.
 */
#include "transform/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "name this machine's AUDIT_ARCH_ value in sandbox.c"
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* What a parser of bytes needs: its descriptors, memory, the end.  sysinfo is
 * qsort's: glibc asks how much memory there is before it takes some. */
static const unsigned allowed[] = {
    SYS_read,           SYS_write,           SYS_close,        SYS_lseek,
    SYS_pread64,        SYS_fstat,           SYS_newfstatat,   SYS_mmap,
    SYS_munmap,         SYS_mremap,          SYS_madvise,      SYS_brk,
    SYS_mprotect,       SYS_futex,           SYS_rt_sigreturn, SYS_rt_sigaction,
    SYS_rt_sigprocmask, SYS_clock_gettime,   SYS_getrandom,    SYS_exit,
    SYS_exit_group,     SYS_restart_syscall, SYS_sysinfo};

enum { COUNT = sizeof allowed / sizeof *allowed };

static struct sock_filter statement(unsigned code, unsigned k)
{
    return (struct sock_filter){(unsigned short)code, 0, 0, k};
}

/* Refuse anything of another architecture, allow the list (newfstatat only
 * on a descriptor comes with an empty path, which a filter cannot see: it
 * opens nothing either way), kill the rest. */
static enum err_code filter(struct err *err)
{
    struct sock_filter code[COUNT + 6];
    struct sock_fprog program = {0, code};
    unsigned n = 0;

    code[n++] = statement(BPF_LD | BPF_W | BPF_ABS,
                          offsetof(struct seccomp_data, arch));
    code[n++] = (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCH};
    code[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    code[n++] =
        statement(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < COUNT; i++) {
        code[n++] =
            (struct sock_filter){BPF_JMP | BPF_JEQ | BPF_K,
                                 (unsigned char)(COUNT - i), 0, allowed[i]};
    }
    code[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    code[n++] = statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program.len = (unsigned short)n;
    /* for every thread that there is */
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                &program)) {
        return err_errno(err, ERR_FAILED,
                         "could not close the parser child in");
    }
    return OK;
}

static enum err_code limit(int what, const char *name, uint64_t value,
                           struct err *err)
{
    struct rlimit r = {value, value};
    struct rlimit now;

    if (getrlimit((__rlimit_resource_t)what, &now) == 0 &&
        now.rlim_max != RLIM_INFINITY && now.rlim_max < r.rlim_cur) {
        r = (struct rlimit){now.rlim_max, now.rlim_max};
    }
    if (setrlimit((__rlimit_resource_t)what, &r)) {
        return err_errno(err, ERR_FAILED, "could not set the %s limit", name);
    }
    return OK;
}

enum err_code sandbox_enter(const struct sandbox_limits *l, struct err *err)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) {
        return err_errno(err, ERR_FAILED, "could not drop privileges");
    }
    if (limit(RLIMIT_CORE, "core", 0, err) ||
        limit(RLIMIT_CPU, "processor time", l->cpu, err) ||
        limit(RLIMIT_FSIZE, "file size", 0, err)) {
        return err->code;
    }
    if (SANITIZED) {
        return OK;
    }
    if (limit(RLIMIT_AS, "memory", l->memory, err)) {
        return err->code;
    }
    return filter(err);
}
