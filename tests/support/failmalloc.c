/* SPDX-License-Identifier: Apache-2.0 */
/*
 * failmalloc - a library for LD_PRELOAD that lets the n-th allocation of one
 * program fail, and every one after it when asked; inside every library too.
 *
 *   FAILMALLOC_PROGRAM  name of the program that is meant ("lapse-load")
 *   FAILMALLOC_AT       n, counted from the start of main; 0 only counts
 *   FAILMALLOC_STAY     set: all later ones fail too
 *   FAILMALLOC_COUNT    a file that receives the number of allocations
 *   FAILMALLOC_CRASH    a file that receives where the program then crashed:
 *                       a line a frame, object and symbol, innermost first
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static atomic_ulong count;
static unsigned long at;
static bool stay, armed;
static const char *count_path, *crash_path;

/* dlsym itself may call calloc before we know the real one. */
static char early[8192];
static size_t early_used;

static void find(void)
{
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
}

/* Whose fault it is: a library that cannot do without memory is not ours. */
static void crashed(int signal_number)
{
    void *frame[16];
    int n = backtrace(frame, 16);
    int fd = open(crash_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    for (int i = 0; i < n && fd >= 0; i++) {
        Dl_info in = {NULL, NULL, NULL, NULL};

        if (dladdr(frame[i], &in) && in.dli_fname &&
            !strstr(in.dli_fname, "failmalloc")) {
            (void)dprintf(fd, "%s %s\n", in.dli_fname,
                          in.dli_sname ? in.dli_sname : "?");
        }
    }
    (void)signal(signal_number, SIG_DFL);
    (void)raise(signal_number);
}

static bool fails(void)
{
    unsigned long n;

    if (!armed) {
        return false;
    }
    n = atomic_fetch_add(&count, 1) + 1;
    if (at > 0 && (n == at || (stay && n > at))) {
        if (crash_path) { /* later than the handlers of the test runner */
            (void)signal(SIGSEGV, crashed);
            (void)signal(SIGABRT, crashed);
        }
        errno = ENOMEM;
        return true;
    }
    return false;
}

void *malloc(size_t n)
{
    if (!real_malloc) {
        find();
    }
    return fails() ? NULL : real_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    if (!real_calloc) {
        void *p = early + early_used;

        if (n > 0 && size > (sizeof early - early_used) / n) {
            return NULL;
        }
        early_used += (n * size + 15) & ~(size_t)15;
        return p;
    }
    return fails() ? NULL : real_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
    if (!real_realloc) {
        find();
    }
    return fails() ? NULL : real_realloc(old, n);
}

__attribute__((constructor)) static void begin(void)
{
    const char *program = getenv("FAILMALLOC_PROGRAM");
    const char *n = getenv("FAILMALLOC_AT");

    void *warm[1];

    find();
    (void)backtrace(warm, 1); /* loads what it needs */
    count_path = getenv("FAILMALLOC_COUNT");
    crash_path = getenv("FAILMALLOC_CRASH");
    at = n ? strtoul(n, NULL, 10) : 0;
    stay = getenv("FAILMALLOC_STAY") != NULL;
    armed = program && strcmp(program, program_invocation_short_name) == 0;
}

__attribute__((destructor)) static void end(void)
{
    char text[32];
    int fd, len;

    if (!armed || !count_path) {
        return;
    }
    armed = false;
    fd = open(count_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    len = snprintf(text, sizeof text, "%lu\n", (unsigned long)count);
    if (fd >= 0) {
        if (write(fd, text, (size_t)len) != len) {
            abort();
        }
        close(fd);
    }
}
