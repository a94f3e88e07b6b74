/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sentence - paragraphs by the shape of lines, sentences by their closing
 * marks and what stands around them.  Tables of abbreviations before code;
 * opens nothing, keeps nothing.
 */
#include "transform/sentence.h"

#include "common/buf.h"

/* Text wrapped by hand or by mail programs stays below this (RFC 5322, 2.1.1
 * wants 78 and no more than 998; typewriter pages have up to 120). */
#define WRAP_MAX 120
#define WRAP_MIN 40    /* narrower lines are lists, menus, verse */
#define WRAP_RAGGED 12 /* a full line may lack a long word */
/* A sentence this long is no sentence; it is cut so that rules stay quick. */
#define SENTENCE_MAX 8192

/* Never the end of a sentence. */
static const char *const titles[] = {
    "mr",   "mrs",  "ms",   "dr",     "prof", "cpl",    "sgt", "lt",   "capt",
    "maj",  "col",  "gen",  "cmdr",   "pvt",  "det",    "dep", "insp", "ofc",
    "rep",  "sen",  "gov",  "supt",   "st",   "ft",     "mt",  "hon",  "rev",
    "pres", "asst", "atty", "sec",    "fig",  "art",    "vs",  "v",    "pp",
    "e.g",  "i.e",  "cf",   "approx", "est",  "messrs", "mx",  NULL};

/* Not the end before a number. */
static const char *const counted[] = {
    "jan", "feb", "mar", "apr",  "jun",  "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "no",   "nos",  "p",   "ch",  "vol", "rm",
    "ext", "par", "div", "dist", "bldg", "apt", "ste", NULL};

/* The end only before a word that begins sentences. */
static const char *const shortened[] = {
    "inc",  "co",   "corp", "ltd",  "jr",   "sr",    "etc",  "al",   "dept",
    "ave",  "blvd", "rd",   "assn", "bros", "calif", "ariz", "wash", "ore",
    "fla",  "tex",  "mass", "conn", "penn", "pa",    "ill",  "mich", "minn",
    "wis",  "colo", "nev",  "okla", "tenn", "ala",   "ga",   "va",   "ph.d",
    "univ", "govt", "dist", "mo",   "cal",  NULL};

static const char *const starters[] = {
    "the",       "a",      "an",        "he",
    "she",       "it",     "they",      "we",
    "i",         "you",    "his",       "her",
    "its",       "their",  "our",       "in",
    "on",        "at",     "by",        "for",
    "from",      "but",    "and",       "or",
    "so",        "yet",    "this",      "that",
    "these",     "those",  "there",     "after",
    "before",    "when",   "while",     "during",
    "since",     "until",  "if",        "as",
    "according", "police", "officials", "investigators",
    "staff",     "no",     "not",       "however",
    "then",      "later",  "finally",   "between",
    "what",      "who",    NULL};

static const char *const calendar[] = {
    "monday",   "tuesday", "wednesday", "thursday",  "friday",   "saturday",
    "sunday",   "january", "february",  "march",     "april",    "may",
    "june",     "july",    "august",    "september", "october",  "november",
    "december", "eastern", "pacific",   "central",   "mountain", "est",
    "edt",      "pst",     "pdt",       "cst",       "cdt",      "mst",
    "mdt",      NULL};

static bool among(struct str s, const char *const *list)
{
    for (; *list; list++) {
        if (str_eq_nocase(s, str_from(*list))) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
    return is_upper(c) || is_lower(c) || (unsigned char)c >= 0x80;
}

static struct str slice(struct str s, size_t from, size_t to)
{
    return (struct str){s.ptr + from, to - from};
}

/* Bytes of a blank at i: ASCII blanks and U+00A0. */
static size_t blank_at(struct str s, size_t i)
{
    if (i < s.len &&
        (s.ptr[i] == ' ' || (s.ptr[i] >= '\t' && s.ptr[i] <= '\r'))) {
        return 1;
    }
    return i + 1 < s.len && memcmp(s.ptr + i, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

static size_t mark_at(struct str s, size_t i, const char *const *marks)
{
    for (; *marks; marks++) {
        size_t n = strlen(*marks);

        if (i + n <= s.len && memcmp(s.ptr + i, *marks, n) == 0) {
            return n;
        }
    }
    return 0;
}

static const char *const closing[] = {")",      "]",      "\"",     "'",
                                      "\u201d", "\u2019", "\u00bb", NULL};
static const char *const opening[] = {"(",      "[",      "\"",     "'",
                                      "\u201c", "\u2018", "\u00ab", NULL};
static const char *const ending[] = {".", "!", "?", "\u2026", NULL};

static size_t skip_blanks(struct str s, size_t i)
{
    size_t n;

    while ((n = blank_at(s, i)) > 0) {
        i += n;
    }
    return i;
}

static size_t skip_marks(struct str s, size_t i, const char *const *marks)
{
    size_t n;

    while ((n = mark_at(s, i, marks)) > 0) {
        i += n;
    }
    return i;
}

/* The word that ends at `to`, with dots inside it ("p.m", "U.S"). */
static struct str word_before(struct str s, size_t to)
{
    size_t from = to;

    while (from > 0 && (is_letter(s.ptr[from - 1]) ||
                        (s.ptr[from - 1] == '.' && from > 1 && from < to &&
                         is_letter(s.ptr[from - 2])))) {
        from--;
    }
    return slice(s, from, to);
}

static struct str word_after(struct str s, size_t from)
{
    size_t to = from;

    while (to < s.len && is_letter(s.ptr[to])) {
        to++;
    }
    return slice(s, from, to);
}

/* "1." "12)" "a." at the head of a paragraph number it. */
static bool is_list_number(struct str s, size_t dot)
{
    size_t from = 0;

    while (from < dot && is_digit(s.ptr[from])) {
        from++;
    }
    return from == dot ? dot > 0 && dot <= 3
                       : from == 0 && dot == 1 && is_lower(s.ptr[0]);
}

/* A full stop at `dot`, the next sentence would begin at `next`. */
static bool stop_ends(struct str s, size_t dot, size_t next)
{
    struct str word = word_before(s, dot);
    struct str after = word_after(s, next);
    bool starts = among(after, starters) && !is_lower(s.ptr[next]);

    if (is_list_number(s, dot) || among(word, titles)) {
        return false;
    }
    if (is_digit(s.ptr[next]) && among(word, counted)) {
        return false;
    }
    if (str_eq_nocase(word, STR("a.m")) || str_eq_nocase(word, STR("p.m"))) {
        return !among(after, calendar);
    }
    if (word.len == 1 && is_upper(word.ptr[0])) {
        return starts; /* an initial */
    }
    if (among(word, shortened) || str_find(word, '.') >= 0) {
        return starts;
    }
    return true;
}

/* "(the auditor, May 2020) She was not.": where the bracket that a text begins
 * with closes, when a new sentence follows; 0 otherwise. */
static size_t bracket_length(struct str s)
{
    size_t depth = 0, next;

    for (size_t i = 0; i < s.len && (i == 0 || depth > 0); i++) {
        depth += s.ptr[i] == '(';
        depth -= depth > 0 && s.ptr[i] == ')';
        next = skip_blanks(s, i + 1);
        if (depth == 0 && s.ptr[i] == ')' && i > 4 && next > i + 1 &&
            next < s.len &&
            is_upper(s.ptr[skip_marks(s, next, opening) < s.len
                               ? skip_marks(s, next, opening)
                               : next])) {
            return next;
        }
    }
    return 0;
}

size_t sentence_length(struct str s)
{
    size_t bracket = bracket_length(s);

    if (bracket > 0) {
        return bracket;
    }
    for (size_t i = 0; i < s.len;) {
        size_t n = mark_at(s, i, ending), to, next, begin;

        if (n == 0) {
            i++;
            continue;
        }
        to = skip_marks(s, skip_marks(s, i + n, ending), closing);
        next = skip_blanks(s, to);
        begin = skip_marks(s, next, opening);
        if (next == s.len) {
            break;
        }
        /* a source in brackets is a sentence of its own */
        if (next > to && begin < s.len &&
            (!is_lower(s.ptr[begin]) || s.ptr[next] == '(') &&
            (s.ptr[i] != '.' || to > i + n || stop_ends(s, i, begin))) {
            return next;
        }
        i = to > i + n ? to : i + n;
    }
    return s.len;
}

/* What the two kinds of documents share: sentences as they are found. */
struct collector {
    struct arena *a;
    struct sentence *out;
    size_t n, room;
};

static struct sentence *add(struct collector *c)
{
    if (c->n == c->room) {
        struct sentence *bigger;

        c->room = c->room ? 2 * c->room : 64;
        bigger = arena_zalloc(c->a, c->room, sizeof *bigger);
        if (c->n > 0) {
            memcpy(bigger, c->out, c->n * sizeof *bigger);
        }
        c->out = bigger;
    }
    c->out[c->n] = (struct sentence){.at.record = c->n + 1};
    return &c->out[c->n++];
}

static struct str one_line(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len;) {
        size_t blank = blank_at(s, i);

        if (blank == 0) {
            p[n++] = s.ptr[i++];
            continue;
        }
        i = skip_blanks(s, i);
        if (n > 0 && i < s.len) {
            p[n++] = ' ';
        }
    }
    return (struct str){p, n};
}

static size_t cut(struct str s)
{
    size_t n = sentence_length(s);

    if (n > SENTENCE_MAX) {
        n = SENTENCE_MAX;
        while (n > 1 && ((unsigned char)s.ptr[n] & 0xc0) == 0x80) {
            n--;
        }
    }
    return n;
}

/* Plain text. */
struct text {
    struct collector c;
    struct str s;    /* decoded */
    enum encoding e; /* that it was decoded from */
    size_t at;       /* raw and line belong to this offset */
    uint64_t raw, line;
    size_t wrap; /* width of hard-wrapped text, 0: it is not */
};

/* Forward to an offset in the decoded text. */
static void move_to(struct text *t, size_t to)
{
    for (size_t i = t->at; i < to; i++) {
        t->line += t->s.ptr[i] == '\n';
    }
    t->raw += encoding_raw_len(t->e, slice(t->s, t->at, to));
    t->at = to;
}

static struct str line_at(struct str s, size_t i)
{
    const char *end = memchr(s.ptr + i, '\n', s.len - i);

    return slice(s, i, end ? (size_t)(end - s.ptr) : s.len);
}

/* Lines of hard-wrapped text are full: no line is wider than people wrap, and
 * the widest is not the only one of about its width. */
static size_t wrap_width(struct str s)
{
    size_t widest = 0, wide = 0;

    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < s.len;) {
            struct str line = line_at(s, i);
            size_t width = str_trim(line).len;

            widest = width > widest ? width : widest;
            wide += pass == 1 && width + WRAP_RAGGED >= widest;
            i += line.len + 1;
        }
    }
    return widest >= WRAP_MIN && widest <= WRAP_MAX && wide > 1 ? widest : 0;
}

static bool is_item(struct str line)
{
    static const char *const bullets[] = {"- ",      "* ",     "+ ",
                                          "\u2022",  "\u25aa", "\u2013 ",
                                          "\u2014 ", "\u00b7", NULL};
    size_t i = 0;

    if (mark_at(line, 0, bullets) > 0) {
        return true;
    }
    while (i < line.len && i < 3 && is_digit(line.ptr[i])) {
        i++;
    }
    return i > 0 && i + 1 < line.len &&
           (line.ptr[i] == '.' || line.ptr[i] == ')') && line.ptr[i + 1] == ' ';
}

/* Whether the next line goes on with the paragraph of this one. */
static bool goes_on(const struct text *t, struct str line, struct str next)
{
    struct str now = str_trim(line), then = str_trim(next);
    size_t word = 0;

    if (now.len == 0 || then.len == 0 || is_item(then)) {
        return false;
    }
    if (is_lower(then.ptr[0])) {
        return true;
    }
    while (word < then.len && then.ptr[word] != ' ') {
        word++;
    }
    return t->wrap > 0 && now.len + 1 + word > t->wrap;
}

static enum reject_class wrong(struct str s)
{
    if (encoding_valid_utf8(s) < s.len) {
        return REJECT_invalid_encoding;
    }
    return str_find(s, '\0') >= 0 ? REJECT_nul_byte : REJECT_NONE;
}

static void paragraph(struct text *t, size_t from, size_t to, size_t block)
{
    size_t start = t->c.n;

    while (to > from && blank_at(t->s, to - 1)) {
        to--;
    }
    for (size_t i = skip_blanks(t->s, from); i < to;) {
        struct str rest = slice(t->s, i, to);
        size_t n = cut(rest);
        struct sentence *s = add(&t->c);
        struct str own = str_trim(slice(rest, 0, n));

        move_to(t, i);
        s->kind =
            start == t->c.n - 1 && is_item(rest) ? HTML_ITEM : HTML_PARAGRAPH;
        s->block = block;
        s->first = start == t->c.n - 1;
        s->at.offset = t->raw;
        s->at.line = t->line;
        s->at.length = encoding_raw_len(t->e, own);
        s->reject = wrong(own);
        s->text = one_line(t->c.a, own);
        i += n;
    }
    if (t->c.n == start + 1) {
        t->c.out[start].alone = true;
    }
}

static void paragraphs(struct text *t)
{
    size_t from = 0, block = 0;

    while (from < t->s.len) {
        struct str line = line_at(t->s, from);
        size_t to = from + line.len;

        while (to < t->s.len) {
            struct str next = line_at(t->s, to + 1);

            if (!goes_on(t, line, next)) {
                break;
            }
            line = next;
            to += 1 + next.len;
        }
        if (str_trim(slice(t->s, from, to)).len > 0) {
            paragraph(t, from, to, block++);
        }
        from = to + 1;
    }
}

static struct str decoded(struct arena *a, struct str raw, enum encoding e)
{
    struct decoder d;
    char *out;

    if (e == ENC_UTF8 || e == ENC_ASCII) {
        return raw;
    }
    decoder_init(&d, e);
    out = arena_alloc(a, ENCODING_GROWTH * raw.len + 16);
    return (struct str){out, decoder_put(&d, raw, true, out)};
}

void sentences_of_text(struct arena *a, struct str raw, enum encoding e,
                       struct sentence **out, size_t *n)
{
    struct text t = {.c.a = a, .e = e, .line = 1};
    size_t mark = encoding_bom(raw, &t.e);

    t.raw = mark;
    t.s = decoded(a, slice(raw, mark, raw.len), t.e);
    t.wrap = wrap_width(t.s);
    paragraphs(&t);
    *out = t.c.out;
    *n = t.c.n;
}

/* A br in a page parts lines unless the next goes on in lower case. */
static size_t block_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\n' && i + 1 < s.len && !is_lower(s.ptr[i + 1])) {
            return i + 1;
        }
    }
    return s.len;
}

static void block_sentences(struct collector *c, const struct html_block *b,
                            size_t number)
{
    size_t start = c->n;
    struct str rest = b->text;

    while (rest.len > 0) {
        struct str line = slice(rest, 0, block_line(rest));
        size_t n = cut(line);
        struct str own = str_trim(slice(line, 0, n));

        rest = slice(rest, n, rest.len);
        if (own.len > 0) {
            struct sentence *s = add(c);

            s->kind = b->kind;
            s->block = number;
            s->first = c->n == start + 1;
            s->at = (struct position){c->n, b->line, b->offset, b->length};
            s->text = one_line(c->a, own);
        }
    }
    if (c->n == start + 1) {
        c->out[start].alone = true;
    }
}

void sentences_of_blocks(struct arena *a, const struct html_block *block,
                         size_t nblocks, struct sentence **out, size_t *n)
{
    struct collector c = {.a = a};

    for (size_t i = 0; i < nblocks; i++) {
        if (block[i].kind != HTML_TITLE) {
            block_sentences(&c, &block[i], i);
        }
    }
    *out = c.out;
    *n = c.n;
}
