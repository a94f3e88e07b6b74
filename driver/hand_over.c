/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hand_over - from options to an argument list, and away.
 */
#include "driver/hand_over.h"

#include "driver/night.h"

enum err_code hand_over_begin(struct hand_over *h, const struct options *o,
                              const char *program, const char *name,
                              struct err *err)
{
    struct night_options no = {.place = &h->place,
                               .common = &o->common,
                               .loud = true,
                               .quiet = o->common.quiet};

    arena_init(&h->arena, 0);
    if (options_place(&h->arena, o, &h->place, err) == OK &&
        night_command(&h->arena, &no, program, true, &h->command, err) == OK) {
        command_add(&h->command, name);
    }
    return err->code;
}

enum err_code hand_over_end(struct hand_over *h, int n, char **operands,
                            struct err *err)
{
    if (err->code == OK) {
        command_add(&h->command, "--");
        for (int i = 0; i < n; i++) {
            command_add(&h->command, operands[i]);
        }
        child_exec(&h->command, err);
    }
    arena_release(&h->arena);
    return err->code;
}
