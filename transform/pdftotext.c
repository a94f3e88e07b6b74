/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdftotext - starts poppler's pdftotext with limits and tells from its end
 * what was wrong with the file.  What it prints is never repeated: it may
 * quote the file.
 */
#include "transform/pdftotext.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* 340 PDFs of the corpora kept within these (reliability.md, T15, 82); a list
 * of 10 000 pages takes 40 s. */
#define MEMORY_MAX ((uint64_t)1 << 30)
#define CPU_SECONDS 120
#define WALL_SECONDS 1800 /* the reader may be slower than the writer */
#define FILES_MAX 64

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#define OTHER_ABI 0x40000000 /* x32, under the same name of architecture */
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#define OTHER_ABI 0xffffffff
#else
#error "name this machine's AUDIT_ARCH_ value in pdftotext.c"
#endif

#define DENY(call)                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)

/* It opens fonts and maps of its own; it has no business with the network,
 * other processes or file names that change.  On a kernel that refuses the
 * filter the limits still hold. */
static void close_in(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, OTHER_ABI, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        DENY(SYS_socket),
        DENY(SYS_socketpair),
        DENY(SYS_connect),
        DENY(SYS_io_uring_setup),
        DENY(SYS_ptrace),
        DENY(SYS_process_vm_readv),
        DENY(SYS_process_vm_writev),
        DENY(SYS_kill),
        DENY(SYS_tkill),
        DENY(SYS_clone),
        DENY(SYS_clone3),
        DENY(SYS_unlinkat),
        DENY(SYS_renameat),
        DENY(SYS_renameat2),
        DENY(SYS_linkat),
        DENY(SYS_symlinkat),
        DENY(SYS_mkdirat),
        DENY(SYS_fchmodat),
        DENY(SYS_truncate),
#if defined(__x86_64__) /* the calls that newer machines never had */
        DENY(SYS_fork),
        DENY(SYS_vfork),
        DENY(SYS_unlink),
        DENY(SYS_rmdir),
        DENY(SYS_rename),
        DENY(SYS_link),
        DENY(SYS_symlink),
        DENY(SYS_mkdir),
        DENY(SYS_chmod),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    }
}

static void limit(__rlimit_resource_t what, uint64_t value)
{
    struct rlimit now, r = {value, value};

    if (getrlimit(what, &now) == 0 && now.rlim_max < r.rlim_max) {
        r = (struct rlimit){now.rlim_max, now.rlim_max};
    }
    (void)setrlimit(what, &r);
}

/* Between fork and exec: system calls only.  errno goes to the parent when
 * the program cannot be started. */
_Noreturn static void child(int in, int out, int errors, int failed)
{
    char *const argv[] = {(char[]){"pdftotext"},
                          (char[]){"-bbox-layout"},
                          (char[]){"-enc"},
                          (char[]){"UTF-8"},
                          (char[]){"-"},
                          (char[]){"-"},
                          NULL};
    char *const envp[] = {(char[]){"LC_ALL=C"}, (char[]){"TZ=UTC"}, NULL};
    sigset_t none;
    ssize_t ignored;
    int code;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGALRM, SIG_DFL);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(errors, STDERR_FILENO) >= 0 && chdir("/") == 0) {
        (void)close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
        limit(RLIMIT_CORE, 0);
        limit(RLIMIT_FSIZE, 0);
        limit(RLIMIT_CPU, CPU_SECONDS);
        limit(RLIMIT_NOFILE, FILES_MAX);
        limit(RLIMIT_AS, MEMORY_MAX);
        alarm(WALL_SECONDS);
        close_in();
        execvpe(argv[0], argv, envp);
    }
    code = errno;
    ignored = write(failed, &code, sizeof code);
    (void)ignored;
    _exit(127);
}

static void close_all(int *fd, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fd[i] >= 0) {
            close(fd[i]);
            fd[i] = -1;
        }
    }
}

enum err_code pdftotext_start(struct pdftotext *p, int blob_fd, int *out_fd,
                              struct err *err)
{
    int fd[6] = {-1, -1, -1, -1, -1, -1}; /* out, errors, failed */
    int code = 0;
    ssize_t n;

    *p = (struct pdftotext){0, -1};
    *out_fd = -1;
    err->code = OK;
    if (lseek(blob_fd, 0, SEEK_SET) != 0 || pipe2(fd, O_CLOEXEC) ||
        pipe2(fd + 2, O_CLOEXEC) || pipe2(fd + 4, O_CLOEXEC)) {
        err_errno(err, ERR_FAILED, "could not prepare pdftotext");
        goto out;
    }
    /* whoever reads its complaints does so at the end; what does not fit is
     * dropped */
    (void)fcntl(fd[3], F_SETFL, O_NONBLOCK);
    p->pid = fork();
    if (p->pid < 0) {
        p->pid = 0;
        err_errno(err, ERR_RETRY, "could not start pdftotext");
        goto out;
    }
    if (p->pid == 0) {
        child(blob_fd, fd[1], fd[3], fd[5]);
    }
    close_all(fd + 5, 1);
    while ((n = read(fd[4], &code, sizeof code)) < 0 && errno == EINTR) {
    }
    if (n == (ssize_t)sizeof code) {
        while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        p->pid = 0;
        errno = code;
        if (code == ENOENT || code == ENOTDIR || code == EACCES) {
            err_set(err, ERR_FAILED,
                    "could not start pdftotext: it is not "
                    "installed (package poppler-utils)");
        } else {
            err_errno(err, ERR_FAILED, "could not start pdftotext");
        }
        goto out;
    }
    *out_fd = fd[0];
    p->errors = fd[2];
    fd[0] = fd[2] = -1;
out:
    close_all(fd, 6);
    return err->code;
}

/* Whether its complaints hold a word of poppler's. */
static bool complained(int fd, const char *word)
{
    char text[1 << 16];
    size_t len = 0;
    ssize_t n;

    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    while (len < sizeof text && (n = read(fd, text + len, sizeof text - len))) {
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            break;
        }
        len += (size_t)n;
    }
    return memmem(text, len, word, strlen(word)) != NULL;
}

static enum err_code judge(int status, int errors, struct err *err)
{
    if (WIFSIGNALED(status)) {
        int signo = WTERMSIG(status);

        if (signo == SIGPIPE) {
            return OK;
        }
        if (signo == SIGXCPU || signo == SIGALRM) {
            return err_set(err, ERR_FAILED,
                           "pdf takes longer than %d s to read", CPU_SECONDS);
        }
        return err_set(err, ERR_FAILED,
                       "child_killed: pdftotext was ended by signal %d (%s)",
                       signo, strsignal(signo));
    }
    switch (WEXITSTATUS(status)) {
    case 0:
        return OK;
    case 1:
        return complained(errors, "Incorrect password")
                   ? err_set(err, ERR_FAILED,
                             "pdf is encrypted and its password is not known")
                   : err_set(err, ERR_FAILED,
                             "pdf is damaged, or the file is no pdf");
    case 3:
        return err_set(err, ERR_FAILED,
                       "pdf does not permit its text to be copied");
    default:
        return err_set(err, ERR_FAILED, "pdftotext ended with status %d",
                       WEXITSTATUS(status));
    }
}

enum err_code pdftotext_finish(struct pdftotext *p, struct err *err)
{
    int status = 0;
    pid_t got;

    err->code = OK;
    if (p->pid == 0) {
        return OK;
    }
    while ((got = waitpid(p->pid, &status, 0)) < 0 && errno == EINTR) {
    }
    if (got < 0) {
        err_errno(err, ERR_FAILED, "could not wait for pdftotext");
    } else {
        judge(status, p->errors, err);
    }
    close(p->errors);
    *p = (struct pdftotext){0, -1};
    return err->code;
}
