/* SPDX-License-Identifier: Apache-2.0 */
/*
 * word - the model's words and closed lists of codes as tables with the loops
 * beside them.  The codes are those of sql/ref/codes.csv, written as a header
 * by make.  Knows neither sources nor records.
 */
#include "transform/word.h"

struct word_spec {
    struct str name;
    char type;
};

static const struct word_spec words[WORD_COUNT] = {
#define X(name, type) [WORD_##name] = {{#name, sizeof #name - 1}, #type[0]},
    WORD_LIST(X)
#undef X
};

/* Spellings of one end; value_hi is a word and the upper end of value. */
static const struct {
    const char *name;
    enum word word;
    int end;
} ends[] = {
    {"occurred_lo", WORD_occurred, 1}, {"occurred_hi", WORD_occurred, 2},
    {"value_lo", WORD_value, 1},       {"value_hi", WORD_value, 2},
    {"window_lo", WORD_window, 1},     {"window_hi", WORD_window, 2},
    {"covered_from", WORD_covered, 1}, {"covered_to", WORD_covered, 2}};

struct code {
    const char *list;
    struct str code;
};

static const struct code codes[] = {
#define CODE(list, code) {list, {code, sizeof code - 1}},
#include "codes.h"
#undef CODE
};
#define CODES (sizeof codes / sizeof *codes)

static const enum word axes[] = {WORD_counterpart, WORD_channel, WORD_direction,
                                 WORD_site, WORD_outcome};

enum word word_find(struct str name, int *end)
{
    *end = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (str_is(name, ends[i].name)) {
            *end = ends[i].end;
            return ends[i].word;
        }
    }
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (str_eq(name, words[i].name)) {
            return (enum word)i;
        }
    }
    return WORD_NONE;
}

const char *word_name(enum word w)
{
    return w < WORD_COUNT ? words[w].name.ptr : "";
}

char word_type(enum word w)
{
    return w < WORD_COUNT ? words[w].type : '\0';
}

struct str word_nearest(struct str name)
{
    struct str all[WORD_COUNT + sizeof ends / sizeof *ends];
    size_t n = 0;

    for (; n < WORD_COUNT; n++) {
        all[n] = words[n].name;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        all[n++] = str_from(ends[i].name);
    }
    return str_nearest(name, all, n);
}

const char *word_code_list(enum word w)
{
    switch (word_type(w) == 'C' ? (int)w : -1) {
    case WORD_corrected_counterpart:
        return "counterpart";
    case WORD_corrected_channel:
        return "channel";
    case WORD_corrected_direction:
        return "direction";
    case WORD_corrected_site:
        return "site";
    case WORD_corrected_outcome:
        return "outcome";
    case -1:
        return NULL;
    }
    return word_name(w);
}

enum word word_axis(size_t i)
{
    return i < sizeof axes / sizeof *axes ? axes[i] : WORD_NONE;
}

bool code_known(const char *list, struct str code)
{
    for (size_t i = 0; i < CODES; i++) {
        if (str_eq(code, codes[i].code) && strcmp(list, codes[i].list) == 0) {
            return true;
        }
    }
    return false;
}

enum word code_axis(struct str code)
{
    enum word found = WORD_NONE;

    for (size_t a = 0; a < sizeof axes / sizeof *axes; a++) {
        if (code_known(word_name(axes[a]), code)) {
            if (found != WORD_NONE) {
                return WORD_NONE; /* "unknown" belongs to each */
            }
            found = axes[a];
        }
    }
    return found;
}

struct str code_nearest(const char *list, struct str code)
{
    struct str all[CODES];
    size_t n = 0;

    for (size_t i = 0; i < CODES; i++) {
        if (!list || strcmp(list, codes[i].list) == 0) {
            all[n++] = codes[i].code;
        }
    }
    return str_nearest(code, all, n);
}

size_t code_count(void)
{
    return CODES;
}

struct str code_at(size_t i, const char **list)
{
    *list = codes[i].list;
    return codes[i].code;
}
