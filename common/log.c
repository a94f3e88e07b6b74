/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log - composes a line, escapes it and gives it to stderr with one write, so
 * that lines of several processes do not mix.
 */
#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/clock.h"
#include "common/json.h"

#define LINE_CEILING 8192 /* escapes can make six bytes of one */

static struct {
    const char *program;
    enum log_level level;
    bool json;
} state = {"lapse", LOG_INFO, false};

void log_init(const char *program, enum log_level level, bool json)
{
    state.program = program;
    state.level = level;
    state.json = json;
}

#define NO_POINT 0x110000u /* a byte that is no part of a character */

/* The code point that s begins with, and its length. */
static uint32_t next_point(struct str s, size_t *length)
{
    static const unsigned char bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t n = str_utf8(s);
    uint32_t point;

    *length = n == 0 ? 1 : n;
    if (n == 0) {
        return NO_POINT;
    }
    point = (unsigned char)s.ptr[0] & bits[n];
    for (size_t i = 1; i < n; i++) {
        point = point << 6 | ((unsigned char)s.ptr[i] & 0x3Fu);
    }
    return point;
}

/* What could move a cursor, end a line or turn the direction of the text:
 * C0, DEL, C1, line separators, marks and embeddings (UAX 9), tags. */
static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xE0000 && c <= 0xE007F) || c == NO_POINT;
}

static void put_escaped(struct buf *out, struct str s)
{
    while (s.len > 0) {
        size_t n;
        uint32_t c = next_point(s, &n);

        if (c == NO_POINT) {
            (void)buf_printf(out, "\\x%02x", (unsigned char)s.ptr[0]);
        } else if (c < 0x80 && is_unsafe(c)) {
            (void)buf_printf(out, "\\x%02x", c);
        } else if (is_unsafe(c)) {
            (void)buf_printf(out, "\\u%04x", c);
        } else {
            (void)buf_put(out, s.ptr, n);
        }
        s.ptr += n;
        s.len -= n;
    }
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_ERROR:
        return "error";
    case LOG_WARN:
        return "warning";
    case LOG_INFO:
        return "info";
    case LOG_DEBUG:
        return "debug";
    }
    return "info";
}

static void put_json(struct buf *line, enum log_level level, struct str text)
{
    struct json j;
    char stamp[21];

    clock_stamp(clock_now(), stamp);
    json_init(&j, line);
    json_open(&j, NULL, '{');
    json_strz(&j, "time", stamp);
    json_strz(&j, "level", level_name(level));
    json_strz(&j, "program", state.program);
    json_str(&j, "message", text);
    json_close(&j, '}');
}

static void put_text(struct buf *line, enum log_level level, struct str text)
{
    char stamp[21];

    if (!isatty(STDERR_FILENO)) {
        clock_stamp(clock_now(), stamp);
        (void)buf_printf(line, "%s ", stamp);
    }
    (void)buf_printf(line, "%s: ", state.program);
    if (level != LOG_INFO) {
        (void)buf_printf(line, "%s: ", level_name(level));
    }
    (void)buf_str(line, text);
}

static void say(enum log_level level, struct str message)
{
    struct buf text, line;
    ssize_t put;

    buf_init(&text, LINE_CEILING);
    buf_init(&line, (size_t)2 * LINE_CEILING);
    put_escaped(&text, message);
    if (state.json) {
        put_json(&line, level, buf_slice(&text));
    } else {
        put_text(&line, level, buf_slice(&text));
    }
    (void)buf_char(&line, '\n');
    /* there is no other place to complain to */
    put = write(STDERR_FILENO, line.ptr, line.len);
    (void)put;
    buf_release(&text);
    buf_release(&line);
}

void log_at(enum log_level level, const char *fmt, ...)
{
    char text[1024];
    va_list args;

    if (level > state.level) {
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    say(level, str_from(text));
}

enum err_code log_err(const struct err *err)
{
    say(LOG_ERROR, str_from(err->text));
    return err->code;
}
