/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fake - programs of the stages as shell scripts in the scratch directory,
 * which say in "calls" what they were given; home_program() is wrapped so
 * that they are found.
 */
#ifndef LAPSE_TESTS_DRIVER_FAKE_H
#define LAPSE_TESTS_DRIVER_FAKE_H

#include <sys/stat.h>

#include "common/arena.h"
#include "common/home.h"
#include "driver/night.h"
#include "tests/support/unit.h"

static const char *fake_dir;

enum err_code __wrap_home_program(struct arena *a, const char *name,
                                  const char **path, struct err *err);

enum err_code __wrap_home_program(struct arena *a, const char *name,
                                  const char **path, struct err *err)
{
    (void)err;
    *path = arena_printf(a, "%s/%s", fake_dir, name).ptr;
    return OK;
}

/* body sees $dir (the scratch directory) and the arguments. */
static inline void fake(void **state, const char *name, const char *body)
{
    const char *path = in_scratch(state, name);
    char text[4096];

    (void)snprintf(text, sizeof text,
                   "#!/bin/sh\ndir='%s'\necho \"%s $*\" >>\"$dir/calls\"\n"
                   "%s\n",
                   (const char *)*state, name, body);
    put_file(path, text);
    assert_int_equal(chmod(path, 0700), 0);
    fake_dir = *state;
}

static inline const char *calls(void **state)
{
    static char text[65536];
    FILE *f = fopen(in_scratch(state, "calls"), "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

    text[n] = '\0';
    if (f) {
        (void)fclose(f);
    }
    return text;
}

#endif
