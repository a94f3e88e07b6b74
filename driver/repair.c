/* SPDX-License-Identifier: Apache-2.0 */
/*
 * repair - hands over to lapse-load what a person mends.
 */
#include "driver/repair.h"

#include <stdio.h>

#include "common/file.h"
#include "driver/hand_over.h"
#include "driver/night.h"
#include "driver/purge.h"

/* What a purge says: some lines a table. */
#define PURGE_CEILING ((size_t)1 << 20)

static enum err_code load(const struct options *o, const char *name, int n,
                          char **operands, struct err *err)
{
    struct hand_over h;

    if (hand_over_begin(&h, o, "lapse-load", name, err) == OK) {
        struct command *c = &h.command;

        command_option(c, "--reason", o->why);
        command_option(c, "--who", o->who);
        command_option(c, "--check", o->check);
        command_option(c, "--subject", o->subject);
        command_option(c, "--until", o->until);
        command_add(c, o->reject ? "--reject" : NULL);
    }
    return hand_over_end(&h, n, operands, err);
}

enum err_code repair_release(void *options, int n, char **operands,
                             struct err *err)
{
    return load(options, "release", n, operands, err);
}

enum err_code repair_undo(void *options, int n, char **operands,
                          struct err *err)
{
    return load(options, "undo", n, operands, err);
}

/* No run may go on: what it writes would look like damage. */
enum err_code repair_verify(void *options, int n, char **operands,
                            struct err *err)
{
    struct options *o = options;
    struct night_options no = {
        .common = &o->common, .loud = true, .quiet = o->common.quiet};
    struct file_lock lock = {-1};
    enum err_code status = OK;
    struct command c;
    struct place p;
    struct arena a;

    (void)n;
    (void)operands;
    arena_init(&a, 0);
    no.place = &p;
    if (options_place(&a, o, &p, err) == OK &&
        file_lock(&lock, arena_printf(&a, "%s/run.lock", p.state).ptr, err) ==
            OK &&
        night_command(&a, &no, "lapse-load", true, &c, err) == OK) {
        command_add(&c, "verify");
        child_run(&c, STR_NULL, NULL, &status, NULL, err);
    }
    file_unlock(&lock);
    arena_release(&a);
    return err->code ? err->code : status;
}

/* The name of a case is shown by lapse-load, on our terminal. */
enum err_code repair_reveal(void *options, int n, char **operands,
                            struct err *err)
{
    return load(options, "reveal", n, operands, err);
}

enum err_code repair_purge(void *options, int n, char **operands,
                           struct err *err)
{
    const struct options *o = options;
    struct night_options no = {.common = &o->common};
    struct purge want = {.kind = operands[0],
                         .operand = operands[1],
                         .reason = o->why,
                         .for_good = o->yes};
    struct file_lock lock = {-1};
    enum err_code status = OK;
    struct place p;
    struct arena a;
    struct buf out;

    (void)n;
    arena_init(&a, 0);
    buf_init(&out, PURGE_CEILING);
    no.place = &p;
    if (options_place(&a, o, &p, err) == OK &&
        file_lock(&lock, arena_printf(&a, "%s/run.lock", p.state).ptr, err) ==
            OK &&
        purge_run(&a, &no, &want, &out, &status, err) == OK) {
        if (fwrite(out.ptr, 1, out.len, stdout) != out.len || fflush(stdout)) {
            err_errno(err, ERR_FAILED, "could not write");
        }
    }
    file_unlock(&lock);
    buf_release(&out);
    arena_release(&a);
    return err->code ? err->code : status;
}
