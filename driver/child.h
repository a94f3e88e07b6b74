/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child - starts a program beside ours and waits for it, without a shell.
 * The child dies with us (PR_SET_PDEATHSIG), so that a killed run leaves
 * nobody behind who still writes.  Knows nothing of what the programs do.
 */
#ifndef LAPSE_DRIVER_CHILD_H
#define LAPSE_DRIVER_CHILD_H

#include "common/buf.h"
#include "common/err.h"
#include "common/str.h"

#define CHILD_ARGS 64 /* no program here is given more than half of it */

struct command { /* an argument list under construction */
    const char *argv[CHILD_ARGS + 1];
    size_t n;
    bool keeps_no_password; /* it needs no database: without PGPASSWORD */
};

void command_init(struct command *c, const char *path);
/* Append one argument; a NULL is no argument.  More than CHILD_ARGS is a
 * fault of ours (assert). */
void command_add(struct command *c, const char *arg);
/* Append "name value" when value is not NULL. */
void command_option(struct command *c, const char *name, const char *value);

/* Run c with input on its stdin; stdout goes to out, or where ours goes when
 * out is NULL.  *status is the child's exit code as one of enum err_code: an
 * unknown code is ERR_FAILED, a signal too (and *signal is its number, else
 * 0; signal may be NULL).  When we are asked to stop, the child has two seconds
 * to end by itself before it is sent SIGTERM.  Fails only when it could not be started or its
 * output passed the ceiling of out. */
enum err_code child_run(const struct command *c, struct str input,
                        struct buf *out, enum err_code *status, int *signal,
                        struct err *err);

/* Become the program; returns only on failure. */
enum err_code child_exec(const struct command *c, struct err *err);

#endif
