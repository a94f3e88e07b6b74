/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex - a thin layer over PCRE2: compile with JIT, search, replace.  Knows
 * no file format and keeps no text.
 */
#include "transform/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Steps of one match: a pattern that backtracks further than this on one cell
 * is a mistake in the source file; it does not match. */
#define MATCH_LIMIT 1000000

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

static enum err_code refuse(int number, size_t at, struct err *err)
{
    PCRE2_UCHAR text[200];

    if (pcre2_get_error_message(number, text, sizeof text) < 0) {
        text[0] = '\0';
    }
    return err_set(err, ERR_USAGE, "pattern is wrong at character %zu: %s",
                   at + 1, (const char *)text);
}

enum err_code regex_new(struct regex **out, struct arena *a, struct str pattern,
                        unsigned flags, struct err *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP;
    struct regex *re;
    size_t at = 0;
    int number = 0;

    *out = NULL;
    err->code = OK;
    if (flags & REGEX_NOCASE) {
        options |= PCRE2_CASELESS;
    }
    if (flags & REGEX_WHOLE) {
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    }
    re = arena_zalloc(a, 1, sizeof *re);
    re->code = pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.ptr : ""),
                             pattern.len, options, &number, &at, NULL);
    if (!re->code) {
        regex_free(re);
        return refuse(number, at, err);
    }
    /* without JIT it still works, slower */
    (void)pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE);
    re->data = pcre2_match_data_create_from_pattern(re->code, NULL);
    re->context = pcre2_match_context_create(NULL);
    if (!re->data || !re->context) {
        regex_free(re);
        err_no_memory(sizeof *re);
    }
    pcre2_set_match_limit(re->context, MATCH_LIMIT);
    *out = re;
    return OK;
}

static bool match(struct regex *re, struct str text, size_t from)
{
    return pcre2_match(re->code, (PCRE2_SPTR)(text.len ? text.ptr : ""),
                       text.len, from, 0, re->data, re->context) > 0;
}

bool regex_matches(struct regex *re, struct str text)
{
    return match(re, text, 0);
}

static struct str group_of(struct regex *re, struct str text, unsigned group)
{
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(re->data);

    if (group >= pcre2_get_ovector_count(re->data) ||
        v[2 * group] == PCRE2_UNSET) {
        return STR_NULL;
    }
    return (struct str){text.ptr + v[2 * group],
                        v[2 * group + 1] - v[2 * group]};
}

bool regex_group(struct regex *re, struct str text, unsigned group,
                 struct str *out)
{
    if (!match(re, text, 0)) {
        return false;
    }
    *out = group_of(re, text, group);
    return true;
}

static bool put_replacement(struct regex *re, struct str text,
                            struct str replacement, struct buf *out)
{
    for (size_t i = 0; i < replacement.len; i++) {
        char c = replacement.ptr[i];
        char next = i + 1 < replacement.len ? replacement.ptr[i + 1] : '\0';

        if ((c == '$' || c == '\\') && next >= '0' && next <= '9') {
            if (!buf_str(out, group_of(re, text, (unsigned)(next - '0')))) {
                return false;
            }
            i++;
            continue;
        }
        if (c == '\\' && next != '\0') { /* an escaped character */
            c = next == 'n' ? '\n' : next == 't' ? '\t' : next;
            i++;
        }
        if (!buf_char(out, c)) {
            return false;
        }
    }
    return true;
}

bool regex_replace(struct regex *re, struct str text, struct str replacement,
                   bool global, struct buf *out)
{
    size_t before = out->len, from = 0, copied = 0;
    bool any = false, ok = true;

    while (ok && from <= text.len && match(re, text, from)) {
        const PCRE2_SIZE *v = pcre2_get_ovector_pointer(re->data);
        size_t start = v[0], end = v[1];

        any = true;
        ok = buf_put(out, text.ptr + copied, start - copied) &&
             put_replacement(re, text, replacement, out);
        copied = end;
        from = end;
        if (end == start) { /* an empty match: step over one character */
            size_t step =
                str_utf8((struct str){text.ptr + end, text.len - end});

            from += step ? step : 1;
        }
        if (!global) {
            break;
        }
    }
    if (!any || !ok || !buf_put(out, text.ptr + copied, text.len - copied)) {
        out->len = before;
        return false;
    }
    return true;
}

void regex_free(struct regex *re)
{
    if (!re) {
        return;
    }
    pcre2_match_context_free(re->context);
    pcre2_match_data_free(re->data);
    pcre2_code_free(re->code);
    *re = (struct regex){NULL, NULL, NULL};
}
