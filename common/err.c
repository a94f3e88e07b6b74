/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err - the one error idiom: text is composed here, cut on a character
 * boundary, and kept on one line.  Does not print, but for the last words of
 * a process without memory.
 */
#include "common/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What vsnprintf left in text[size] becomes one line that ends with "..."
 * when it was longer than the room. */
static void settle(char *text, size_t size, int length)
{
    if (length < 0) {
        (void)snprintf(text, size, "message could not be composed");
    } else if ((size_t)length >= size) {
        size_t end = size - 4;

        while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) {
            end--;
        }
        memcpy(text + end, "...", 4);
    }
    for (char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r') {
            *c = ' ';
        }
    }
}

enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    va_list args;
    char text[sizeof err->text]; /* arguments may point into err->text */

    va_start(args, fmt);
    settle(text, sizeof text, vsnprintf(text, sizeof text, fmt, args));
    va_end(args);
    err->code = code;
    memcpy(err->text, text, sizeof text);
    return code;
}

enum err_code err_errno(struct err *err, enum err_code code, const char *fmt,
                        ...)
{
    int number = errno;
    va_list args;
    char text[sizeof err->text];
    char reason[128];

    va_start(args, fmt);
    settle(text, sizeof text, vsnprintf(text, sizeof text, fmt, args));
    va_end(args);
    (void)err_set(err, code, "%s: %s", text,
                  strerror_r(number, reason, sizeof reason));
    errno = number;
    return code;
}

enum err_code err_wrap(struct err *err, const char *fmt, ...)
{
    va_list args;
    char before[sizeof err->text];

    va_start(args, fmt);
    settle(before, sizeof before, vsnprintf(before, sizeof before, fmt, args));
    va_end(args);
    return err_set(err, err->code, "%s%s", before, err->text);
}

static int rank(enum err_code code)
{
    switch (code) {
    case ERR_INTEGRITY:
        return 6;
    case ERR_USAGE:
        return 5;
    case ERR_HELD:
        return 4;
    case ERR_INCOMPLETE:
        return 3;
    case ERR_RETRY:
        return 2;
    case ERR_FAILED:
        return 1;
    case OK:
        return 0;
    }
    return 1; /* a child's status that is none of ours is a failure */
}

enum err_code err_worse(enum err_code a, enum err_code b)
{
    return rank(a) >= rank(b) ? a : b;
}

_Noreturn void err_no_memory(size_t wanted)
{
    char line[80];
    int n =
        snprintf(line, sizeof line, "error: no memory for %zu bytes\n", wanted);

    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0) {
        /* nobody is left to tell */
    }
    _exit(ERR_RETRY);
}
