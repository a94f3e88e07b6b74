/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit - what every C test includes: cmocka with the headers it wants, a
 * scratch directory, and the stderr of a call as text.
 */
#ifndef LAPSE_TESTS_UNIT_H
#define LAPSE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/file.h"

#define assert_str(s, z)                                            \
    do {                                                            \
        struct str got_ = (s);                                      \
        assert_int_equal(got_.len, strlen(z));                      \
        assert_memory_equal(got_.len ? got_.ptr : "", z, got_.len); \
    } while (0)

#define assert_contains(text, part)                           \
    do {                                                      \
        const char *in_ = (text);                             \
        if (!in_ || !strstr(in_, (part))) {                   \
            fail_msg("\"%s\" is not in \"%s\"", (part),       \
                     in_ ? in_ : "");                         \
        }                                                     \
    } while (0)

/* Ends a test that valgrind cannot play: a child behind seccomp or a limit of
 * memory, a system call that it does not know (tests/support/memcheck). */
static inline void not_under_memcheck(void)
{
    if (getenv("LAPSE_MEMCHECK")) {
        skip();
    }
}

/* setup: *state becomes the path of a fresh directory (malloc). */
static inline int scratch_setup(void **state)
{
    const char *base = getenv("TMPDIR");
    char *path = malloc(256);

    if (!path) {
        return -1;
    }
    (void)snprintf(path, 256, "%s/lapse-test-XXXXXX", base ? base : "/tmp");
    *state = mkdtemp(path);
    return *state ? 0 : -1;
}

static inline int scratch_teardown(void **state)
{
    struct err err;
    enum err_code code = file_remove_tree(*state, &err);

    free(*state);
    return code ? -1 : 0;
}

/* DIR/NAME, valid until the fourth call after this one. */
static inline const char *in_scratch(void **state, const char *name)
{
    static char paths[4][512];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", (const char *)*state, name);
    return path;
}

static inline void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

/* stderr goes into a file until stderr_text() hands it out. */
struct stderr_catch {
    int saved;
    FILE *file;
    char text[16384];
};

static inline void stderr_begin(struct stderr_catch *c)
{
    (void)fflush(stderr);
    c->file = tmpfile();
    assert_non_null(c->file);
    c->saved = dup(STDERR_FILENO);
    assert_true(dup2(fileno(c->file), STDERR_FILENO) >= 0);
}

static inline const char *stderr_text(struct stderr_catch *c)
{
    size_t n;

    (void)fflush(stderr);
    assert_true(dup2(c->saved, STDERR_FILENO) >= 0);
    (void)close(c->saved);
    rewind(c->file);
    n = fread(c->text, 1, sizeof c->text - 1, c->file);
    c->text[n] = '\0';
    (void)fclose(c->file);
    return c->text;
}

#endif
