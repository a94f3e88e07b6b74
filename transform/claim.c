/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim - runs the table of rules over a gloss and makes values, windows and
 * subjects of what fits.  Decides nothing about the document.
 */
#include "transform/claim_fit.h"

#include "common/digest.h"

/* A rule fits one sentence so often at most. */
#define FITS_MAX 4
static const char family[] =
    "(?:mother|father|parents?|mom|dad|wife|husband|partner|girlfriend|"
    "boyfriend|sister|brother|family|relatives?|neighbors?|police|deputies|"
    "reporters?|lawyer|attorney) (?:had |also |later |then |only |repeatedly "
    ")*$";
static const char other[] =
    "\\b(?:another|other|a different|a second|a third|many|most|some|all|few|"
    "hundreds of|thousands of|dozens of|#\\d+) (?:[a-z-]+ ){0,2}?(?:man|woman|"
    "men|women|probationers?|clients?|people|parolees?|cases|inmates|youths?|"
    "offenders?|persons|individuals)\\b";
static const char policy[] =
    "\\b(?:requir|polic|must|suppos|expect|mandat|standard|allow|rules?\\b|"
    "guideline|obliged|shall)";

enum err_code claims_init(struct claims *c, struct arena *a, struct err *err)
{
    *c = (struct claims){.a = a};
    c->pattern = arena_zalloc(a, claim_rule_count, sizeof(struct regex *));
    c->unless = arena_zalloc(a, claim_rule_count, sizeof(struct regex *));
    c->version = arena_zalloc(a, claim_rule_count, sizeof *c->version);
    for (size_t i = 0; i < claim_rule_count; i++) {
        const struct claim_rule *r = &claim_rules[i];
        struct str text = claim_pattern(a, r->pattern);
        struct str unless = claim_pattern(a, r->unless ? r->unless : "");
        struct digest d = sha256_of(
            arena_printf(a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(unless)));
        char hex[DIGEST_HEX + 1];

        digest_hex(&d, hex);
        memcpy(c->version[i], hex, 8);
        if (regex_new(&c->pattern[i], a, text, 0, err) ||
            (unless.len > 0 && regex_new(&c->unless[i], a, unless, 0, err))) {
            claims_release(c);
            return err_wrap(err, "rule \"%s\": ", r->rule);
        }
    }
    if (regex_new(&c->family, a, str_from(family), 0, err) ||
        regex_new(&c->other, a, str_from(other), 0, err) ||
        regex_new(&c->policy, a, str_from(policy), 0, err)) {
        claims_release(c);
    }
    return err->code;
}

void claims_release(struct claims *c)
{
    for (size_t i = 0; c->pattern && i < claim_rule_count; i++) {
        regex_free(c->pattern[i]);
        regex_free(c->unless[i]);
    }
    regex_free(c->family);
    regex_free(c->other);
    regex_free(c->policy);
    *c = (struct claims){.a = c->a};
}

void claims_begin(struct claims *c)
{
    c->last_document = STR_NULL;
    c->last_has_window = false;
}

struct str fit_group(const struct fit *f, unsigned number)
{
    struct str s = STR_NULL;

    regex_group(f->c->pattern[f->rule], f->text, number, &s);
    return s;
}

const struct quantity *fit_number(const struct fit *f, unsigned number)
{
    size_t i = gloss_number(fit_group(f, number));

    return i < f->g->nquantities ? &f->g->quantity[i] : NULL;
}

const struct mention *fit_date(const struct fit *f, unsigned number)
{
    size_t i = gloss_number(fit_group(f, number));

    return i < f->g->nmentions ? &f->g->mention[i] : NULL;
}

struct str gloss_between(const struct gloss *g, size_t from, size_t to)
{
    return (struct str){g->text.ptr + from, to > from ? to - from : 0};
}

bool text_holds(struct str s, const char *part)
{
    size_t n = strlen(part);

    for (size_t i = 0; i + n <= s.len; i++) {
        if (memcmp(s.ptr + i, part, n) == 0) {
            return true;
        }
    }
    return false;
}

static bool parts_clauses(struct str s)
{
    static const char *const marks[] = {
        ";", " but ", " who ", " that ", " because ", " although ", NULL};

    for (size_t i = 0; marks[i]; i++) {
        if (text_holds(s, marks[i])) {
            return true;
        }
    }
    return false;
}

/* The mention that says when: inside the match, behind it in the same clause,
 * at the head of the sentence, before it in the same clause. */
const struct mention *fit_date_near(const struct fit *f, size_t reach,
                                    bool about_incident)
{
    const struct gloss *g = f->g;
    const struct mention *inside = NULL, *behind = NULL, *head = NULL,
                         *before = NULL;

    for (size_t i = 0; i < g->nmentions; i++) {
        const struct mention *m = &g->mention[i];

        if (about_incident && m->kind == MENTION_INCIDENT) {
            continue;
        }
        if (m->at >= f->from && m->end <= f->to) {
            inside = m;
        } else if (m->at >= f->to && !behind && m->at - f->to <= reach &&
                   !parts_clauses(gloss_between(g, f->to, m->at))) {
            behind = m;
        } else if (m->end <= f->from &&
                   !text_holds(gloss_between(g, m->end, f->from), " that ")) {
            head = m->first <= 4 && !head ? m : head;
            before =
                parts_clauses(gloss_between(g, m->end, f->from)) ? before : m;
        }
    }
    if (inside || behind || head) {
        return inside ? inside : behind ? behind : head;
    }
    return reach > DATE_NEAR ? before : NULL;
}

/* "Ana Reyes missed", "Mr. Reyes had missed": somebody whom no alias names. */
static bool is_named_other(const struct gloss *g, size_t at)
{
    static const char *const light[] = {
        "was",  "were", "had",   "has",   "been", "is",         "only",
        "also", "then", "never", "not",   "just", "later",      "allegedly",
        "who",  "did",  "have",  "being", "once", "repeatedly", NULL};
    static const char *const bodies[] = {
        "probation", "department", "staff", "county",  "police",    "office",
        "officers",  "officer",    "times", "general", "officials", "agency",
        "board",     "commission", "state", "parole",  NULL};
    size_t i = at < g->text.len ? g->token_at[at] : g->ntokens;
    const struct token *t = g->token;

    while (i > 0 && token_phrase(t, g->ntokens, i - 1, light)) {
        i--;
    }
    for (size_t k = 0; k < g->ncases; k++) {
        size_t named = g->token_at[g->case_at[k]];

        if (named < i && i - named <= 4) {
            return false;
        }
    }
    return i >= 2 && t[i - 1].kind == TOKEN_WORD &&
           t[i - 1].text.ptr[0] >= 'A' && t[i - 1].text.ptr[0] <= 'Z' &&
           (t[i - 2].kind == TOKEN_WORD || token_is(t, i, i - 2, ".")) &&
           t[i - 2].text.ptr[0] <= 'Z' && !token_phrase(t, i, i - 1, bodies);
}

static bool is_title_case(const struct gloss *g)
{
    size_t words = 0, capitals = 0;

    for (size_t i = 0; i < g->ntokens; i++) {
        char c = g->token[i].text.ptr[0];

        words += g->token[i].kind == TOKEN_WORD && g->token[i].text.len > 3;
        capitals += g->token[i].text.len > 3 && c >= 'A' && c <= 'Z';
    }
    return words > 3 && 4 * capitals >= 3 * words;
}

/* Acts whose match begins behind the one whom it is about. */
static bool follows_subject(const struct fit *f)
{
    enum claim_act act = claim_rules[f->rule].act;

    return act == CLAIM_COUNT || act == CLAIM_MISSED || act == CLAIM_LENGTH ||
           act == CLAIM_DATED;
}

static size_t subject(const struct fit *f)
{
    const struct gloss *g = f->g;
    size_t found = CASE_NONE;
    bool several = false;

    for (size_t i = 0; i < g->ncases; i++) {
        several = several || g->cases[i] != g->cases[0];
        if (g->case_at[i] < f->to) {
            found = g->cases[i];
        }
    }
    if (g->ncases > 0) {
        return several ? found : g->cases[0];
    }
    if (regex_matches(f->c->other, gloss_between(g, 0, f->from)) ||
        (follows_subject(f) && !is_title_case(g) &&
         is_named_other(g, f->from))) {
        return CASE_NONE;
    }
    return f->subject_of_all;
}

struct claim *fit_add(struct fit *f, const char *kind, struct str name)
{
    struct claim *k;

    for (size_t i = 0; i < f->n; i++) {
        if (str_eq(f->out[i].name, name) && strcmp(f->out[i].kind, kind) == 0 &&
            claim_rules[f->rule].act != CLAIM_POLICY) {
            return NULL; /* said already in this sentence */
        }
    }
    if (f->n == CLAIMS_MAX) {
        return NULL;
    }
    k = &f->out[f->n++];
    *k = (struct claim){.rule = &claim_rules[f->rule],
                        .version = f->c->version[f->rule],
                        .kind = kind,
                        .name = name,
                        .about_case = true,
                        .at = f->from,
                        .lo = DAY_NONE,
                        .hi = DAY_NONE,
                        .subject = subject(f)};
    return k;
}

static void run(struct fit *f)
{
    struct regex *unless = f->c->unless[f->rule];

    f->text = f->g->text;
    for (size_t i = 0; i < FITS_MAX; i++) {
        if (!regex_group(f->c->pattern[f->rule], f->text, 0, &f->whole) ||
            f->whole.len == 0) {
            return;
        }
        f->from = (size_t)(f->whole.ptr - f->g->text.ptr);
        f->to = f->from + f->whole.len;
        if (!unless ||
            !regex_matches(unless, gloss_between(f->g, 0, f->from))) {
            claim_act(f);
        }
        f->text = gloss_between(f->g, f->to, f->g->text.len);
    }
}

/* The same standard read by two rules. */
static bool is_repeat(const struct claim *out, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(out[k].name, out[i].name) &&
            str_eq(out[k].value, out[i].value) &&
            strcmp(out[k].kind, "policy_statement") == 0) {
            return true;
        }
    }
    return false;
}

/* A date beside "twice in person" is when the counting was, not a meeting. */
static size_t settle(struct claim *out, size_t n)
{
    struct claim *count = NULL;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (str_is(out[i].name, "in_person_count") &&
            !str_is(out[i].value, "1")) {
            count = &out[i];
        }
    }
    for (size_t i = 0; i < n && count; i++) {
        if (str_is(out[i].name, "contact.in_person") && !count->has_window) {
            count->has_window = out[i].has_window;
            count->lo = out[i].lo;
            count->hi = out[i].hi;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (count && str_is(out[i].name, "contact.in_person")) {
            continue;
        }
        out[kept] = out[i];
        kept += !is_repeat(out, kept);
    }
    return kept;
}

size_t claims_of(struct claims *c, const struct gloss *g,
                 const struct time_frame *frame, int only,
                 size_t subject_of_all, struct claim *out)
{
    struct fit f = {.c = c,
                    .g = g,
                    .frame = frame,
                    .subject_of_all = subject_of_all,
                    .out = out};

    for (f.rule = 0; f.rule < claim_rule_count; f.rule++) {
        if (only < 0 || (int)claim_rules[f.rule].act == only) {
            run(&f);
        }
    }
    return settle(out, f.n);
}
