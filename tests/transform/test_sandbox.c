/* SPDX-License-Identifier: Apache-2.0 */
/* What the parser child cannot do once it is closed in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"
#include "transform/sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FILTERED 0
#else
#define FILTERED 1
#endif

/* Status of a child that enters the sandbox and then acts. */
static int status_after(void (*act)(void))
{
    struct sandbox_limits l = {(uint64_t)1 << 30, 5};
    struct err err = {0};
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        if (sandbox_enter(&l, &err)) {
            _exit(99);
        }
        act();
        _exit(7);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void works(void)
{
    void *p = malloc(1 << 20);

    _exit(p && write(-1, "x", 1) < 0 && errno == EBADF ? 42 : 1);
}

static int by_byte(const void *a, const void *b)
{
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* More than the kilobyte that glibc sorts without asking for memory. */
static void sorts(void)
{
    unsigned char *p = malloc(1 << 16);

    if (p) {
        for (int i = 0; i < 1 << 16; i++) {
            p[i] = (unsigned char)(255 - i % 256);
        }
        qsort(p, 1 << 12, 16, by_byte);
    }
    _exit(42);
}

static void opens(void)
{
    _exit(open("/etc/passwd", O_RDONLY) >= 0 ? 1 : 2);
}

static void connects(void)
{
    _exit(socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 1 : 2);
}

static void forks(void)
{
    _exit(fork() >= 0 ? 1 : 2);
}

static void memory_and_descriptors_still_work(void **state)
{
    int status;

    (void)state;
    not_under_memcheck();
    status = status_after(works);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
}

static void opening_connecting_forking_end_the_child(void **state)
{
    void (*const acts[])(void) = {opens, connects, forks};

    (void)state;
    not_under_memcheck();
    for (size_t i = 0; FILTERED && i < 3; i++) {
        int status = status_after(acts[i]);

        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

static pthread_mutex_t closed_in = PTHREAD_MUTEX_INITIALIZER;

static void *opens_beside(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&closed_in);
    opens();
    return NULL;
}

static void a_thread_that_was_there_is_closed_in_too(void **state)
{
    struct sandbox_limits l = {(uint64_t)1 << 30, 5};
    struct err err = {0};
    pthread_t thread;
    pid_t pid;
    int status;

    (void)state;
    not_under_memcheck();
    pid = fork();
    if (pid == 0) {
        pthread_mutex_lock(&closed_in);
        if (pthread_create(&thread, NULL, opens_beside, NULL) ||
            sandbox_enter(&l, &err)) {
            _exit(99);
        }
        pthread_mutex_unlock(&closed_in);
        pthread_join(thread, NULL);
        _exit(7);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(!FILTERED ||
                (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS));
}

static void sorting_still_works(void **state)
{
    int status;

    (void)state;
    not_under_memcheck();
    status = status_after(sorts);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_still_works),
        cmocka_unit_test(memory_and_descriptors_still_work),
        cmocka_unit_test(opening_connecting_forking_end_the_child),
        cmocka_unit_test(a_thread_that_was_there_is_closed_in_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
