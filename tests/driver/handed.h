/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handed - what tests of commands that another program answers share: options
 * that lie in the scratch directory, and a child that becomes the program.
 */
#ifndef LAPSE_TESTS_DRIVER_HANDED_H
#define LAPSE_TESTS_DRIVER_HANDED_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file.h"
#include "driver/options.h"
#include "tests/driver/fake.h"

static inline struct options given(void **state)
{
    struct err err = {OK, ""};

    assert_int_equal(file_mkdirs(in_scratch(state, "sql"), &err), OK);
    assert_int_equal(file_mkdirs(in_scratch(state, "sources"), &err), OK);
    setenv("LAPSE_HOME", *state, 1);
    return (struct options){.common = {.log_format = "text",
                                       .state = in_scratch(state, "state"),
                                       .quiet = true},
                            .database = "dbname=x",
                            .sources = *state};
}

/* The command becomes lapse-load: run it in a child. */
static inline int became(enum err_code (*command)(void *, int, char **, struct err *),
                  struct options *o, const char *operand)
{
    char *operands[] = {(char *)(uintptr_t)operand, NULL};
    struct err err = {OK, ""};
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        command(o, 1, operands, &err);
        _exit(99);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
