/* SPDX-License-Identifier: Apache-2.0 */
#include "common/typed.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum err_code typed_id(struct arena *a, const char *operand, const char **id,
                       struct err *err)
{
    char line[TYPED_MAX + 2]; /* with its end and a NUL */
    struct str text;

    *id = operand;
    err->code = OK;
    if (strcmp(operand, "-") != 0) {
        return OK;
    }
    if (isatty(STDIN_FILENO)) {
        (void)fprintf(stderr, "case number: ");
    }
    line[0] = '\0';
    if (!fgets(line, sizeof line, stdin) && ferror(stdin)) {
        return err_errno(err, ERR_FAILED, "could not read stdin");
    }
    text = str_from(line);
    if (text.len > TYPED_MAX && text.ptr[text.len - 1] != '\n') {
        return err_set(err, ERR_USAGE,
                       "the id on stdin is longer than %d bytes", TYPED_MAX);
    }
    text = str_trim(text);
    if (text.len == 0) {
        return err_set(err, ERR_USAGE, "no case number on stdin");
    }
    *id = arena_cstr(a, text);
    return OK;
}
