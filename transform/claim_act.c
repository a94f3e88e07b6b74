/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_act - what a fitting rule makes of its match: values, windows, names
 * of documents and callers.  One function an act.
 */
#include "transform/claim_fit.h"

static void set_values(struct fit *f, struct claim *k, int64_t lo, int64_t hi)
{
    k->value = arena_printf(f->c->a, "%lld", (long long)lo);
    if (hi < 0) {
        k->value_hi = STR(CLAIM_OPEN);
    } else if (hi != lo) {
        k->value_hi = arena_printf(f->c->a, "%lld", (long long)hi);
    }
}

static void set_window(struct claim *k, const struct mention *m)
{
    if (m && m->known) {
        k->has_window = true;
        k->lo = m->lo;
        k->hi = m->hi;
    }
}

static void act_count(struct fit *f)
{
    const struct claim_rule *r = &claim_rules[f->rule];
    const struct quantity *q = fit_number(f, 1);
    bool least = r->act == CLAIM_AT_LEAST;
    struct claim *k;
    int64_t lo = 1, hi = -1;

    if (!q && !least && !r->value) {
        return;
    }
    if (!least &&
        regex_matches(f->c->family, gloss_between(f->g, 0, f->from))) {
        return;
    }
    if (q && !r->value) {
        quantity_count(q, &lo, &hi);
    }
    k = fit_add(f, "reported_statistic", str_from(r->name));
    if (!k) {
        return;
    }
    if (r->value) {
        k->value = str_from(r->value);
    } else {
        set_values(f, k, lo, hi);
    }
    set_window(k, fit_date_near(f, least ? DATE_FAR : DATE_NEAR, false));
}

static void act_missed(struct fit *f)
{
    const struct quantity *q = fit_number(f, 1);
    bool plural = str_ends(fit_group(f, 2), STR("s"));
    struct claim *k;
    int64_t lo = plural ? 2 : 1, hi = plural ? -1 : 1;

    if (q) {
        quantity_count(q, &lo, &hi);
    }
    k = fit_add(f, "reported_statistic", str_from(claim_rules[f->rule].name));
    if (k) {
        set_values(f, k, lo, hi);
        set_window(k, fit_date_near(f, DATE_NEAR, false));
    }
}

static void act_length(struct fit *f)
{
    const struct quantity *q = fit_number(f, 1);
    struct str unit = fit_group(f, 2);
    bool months = str_is(unit, "month") || str_is(unit, "year");
    struct claim *k;
    int64_t lo, hi;

    if (!q) {
        return;
    }
    quantity_length(q,
                    str_is(unit, "year")   ? 12
                    : str_is(unit, "week") ? 7
                                           : 1,
                    &lo, &hi);
    k = fit_add(f, "reported_statistic",
                arena_printf(f->c->a, "%s_%s", claim_rules[f->rule].name,
                             months ? "months" : "days"));
    if (k) {
        set_values(f, k, lo, hi);
    }
}

static void act_dated(struct fit *f)
{
    const struct claim_rule *r = &claim_rules[f->rule];
    const struct mention *m = fit_date(f, 1);
    bool incident = strcmp(r->name, "incident") == 0;
    bool start = strcmp(r->name, "case_start") == 0;
    struct claim *k;

    m = m ? m : fit_date_near(f, DATE_FAR, incident);
    if (!m && !r->value && f->frame->heading_lo == DAY_NONE) {
        return; /* no date, no fact */
    }
    k = fit_add(f, "dated_statement", str_from(r->name));
    if (!k) {
        return;
    }
    k->value = str_from(r->value);
    if (m) {
        set_window(k, m);
        if (m->known && start) {
            k->lo = m->of_lo;
            k->hi = m->of_hi;
        }
    } else if (f->frame->heading_lo != DAY_NONE) {
        k->has_window = true;
        k->lo = f->frame->heading_lo;
        k->hi = f->frame->heading_hi;
    }
}

/* A hearing is set for a day to come.  Reports tell of hearings within a year
 * of the date before; without one the day nearest to the report is meant. */
static int32_t hearing_base(const struct fit *f, const struct mention *own)
{
    int32_t today = f->frame->today, base = f->g->before;

    if (own) {
        return own->of_lo;
    }
    if (f->frame->heading_lo != DAY_NONE) {
        return f->frame->heading_lo;
    }
    if (today != DAY_NONE &&
        (base == DAY_NONE || base > today || today - base > 365)) {
        return today - 183;
    }
    return base;
}

static void act_hearing(struct fit *f)
{
    const struct mention *m = fit_date(f, 1), *own = NULL;
    struct time_frame frame = *f->frame;
    struct mention day;
    struct claim *k;
    char iso[11];

    if (!m) {
        return;
    }
    for (const struct mention *p = f->g->mention; p < m; p++) {
        own = p->known && p->kind != MENTION_INCIDENT ? p : own;
    }
    day = *m;
    mention_resolve_after(&day, &frame, hearing_base(f, own));
    k = fit_add(f, "dated_statement", str_from(claim_rules[f->rule].name));
    if (!k) {
        return;
    }
    if (own) {
        set_window(k, own);
    }
    if (day.known) {
        day_format(day.of_lo, iso);
        k->value = arena_str(f->c->a, str_from(iso));
        if (day.of_hi != day.of_lo) {
            day_format(day.of_hi, iso);
            k->value_hi = arena_str(f->c->a, str_from(iso));
        }
    }
}

/* What the words of the sentence warn of; metrics.md section 3. */
static struct str tags(struct fit *f)
{
    static const struct {
        const char *tag;
        const char *parts[12];
    } all[] = {{"drugs",
                {"drug", "meth", "heroin", "fentanyl", "cocaine", "hallucin",
                 "overdos", "relaps", "using again", "high on", NULL}},
               {"weapon",
                {" gun", "weapon", "knife", "firearm", "rifle", "pistol",
                 " armed", NULL}},
               {"violence",
                {"abus", "violen", "beat", "hitting", " hit ", "assault",
                 "attack", "hurt", "chok", NULL}},
               {"threat", {"threat", NULL}},
               {"whereabouts",
                {"missing", "disappear", "whereabouts", "left home", "run away",
                 NULL}}};
    struct str out = STR_NULL;
    struct str rest = gloss_between(f->g, f->from, f->g->text.len);

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool any = false;

        for (size_t p = 0; all[i].parts[p] && !any; p++) {
            any = text_holds(rest, all[i].parts[p]);
        }
        /* "abusing drugs" is no violence */
        if (any && i == 2 && text_holds(rest, "abusing drugs")) {
            any = text_holds(rest, "violen") || text_holds(rest, "assault");
        }
        if (any) {
            out = arena_printf(f->c->a, "%.*s%s%s", STR_ARG(out),
                               out.len ? "," : "", all[i].tag);
        }
    }
    return out;
}

static struct str caller(struct fit *f)
{
    static const struct {
        const char *said, *name;
    } same[] = {{"mom", "mother"},
                {"dad", "father"},
                {"mother-in-law", "partner_mother"},
                {"father-in-law", "partner_father"},
                {"relatives", "relative"},
                {"neighbors", "neighbor"},
                {"friends", "friend"},
                {"parents", "parent"}};
    struct str said = fit_group(f, 1);
    char *p;

    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (str_is(said, same[i].said)) {
            return str_from(same[i].name);
        }
    }
    p = arena_cstr(f->c->a, said);
    for (size_t i = 0; i < said.len; i++) {
        p[i] = p[i] == '-' || p[i] == ' ' ? '_' : p[i];
    }
    return (struct str){p, said.len};
}

static void act_warning(struct fit *f)
{
    const char *name = claim_rules[f->rule].name;
    struct str who = name ? str_from(name) : caller(f);
    const struct mention *m = fit_date_near(f, DATE_FAR, false);
    struct claim *k =
        fit_add(f, "dated_statement",
                arena_printf(f->c->a, "warning.%.*s", STR_ARG(who)));

    if (!k) {
        return;
    }
    k->value = tags(f);
    set_window(k, m);
    if (!m && f->frame->heading_lo != DAY_NONE) {
        k->has_window = true;
        k->lo = f->frame->heading_lo;
        k->hi = f->frame->heading_hi;
    }
}

/* "a formal bench warrant request" -> bench_warrant_request; STR_NULL for
 * words that do not say which document ("the final report"). */
static struct str document_type(struct fit *f, struct str said)
{
    static const char *const drop[] = {
        "a",   "an",   "the",     "his",    "her",      "their",
        "its", "that", "such",    "formal", "written",  "official",
        "any", "one",  "alleged", "called", "supposed", "purported",
        "so",  "this", NULL};
    static const char *const vague[] = {
        "initial", "final",  "new",     "annual", "full", "draft",    "first",
        "latest",  "own",    "same",    "public", "news", "general",  "audit",
        "media",   "recent", "interim", "second", "page", "detailed", "s",
        "filed",   "was",    "of",      NULL};
    struct str rest = said, out = STR_NULL;
    size_t words = 0;

    while (rest.len > 0) {
        size_t n = 0;
        struct str word;

        while (n < rest.len && rest.ptr[n] != ' ' && rest.ptr[n] != '-') {
            n++;
        }
        word = (struct str){rest.ptr, n};
        n += n < rest.len;
        rest = (struct str){rest.ptr + n, rest.len - n};
        for (size_t i = 0; vague[i]; i++) {
            if (str_is(word, vague[i])) {
                return STR_NULL;
            }
        }
        for (size_t i = 0; words == 0 && drop[i] && word.len > 0; i++) {
            word = str_is(word, drop[i]) ? STR_NULL : word;
        }
        if (word.len > 0) {
            out = arena_printf(f->c->a, "%.*s%s%.*s", STR_ARG(out),
                               words++ ? "_" : "", STR_ARG(word));
        }
    }
    return words > 1 || str_is(out, "warrant") || str_is(out, "petition") ||
                   str_is(out, "affidavit")
               ? out
               : STR_NULL;
}

static void act_document(struct fit *f)
{
    struct str type = document_type(f, fit_group(f, 1));
    struct claim *k = type.len > 0 ? fit_add(f, "document_claim", type) : NULL;

    if (!k) {
        return;
    }
    set_window(k, fit_date_near(f, DATE_FAR, false));
    f->c->last_document = type;
    f->c->last_has_window = k->has_window;
    f->c->last_lo = k->lo;
    f->c->last_hi = k->hi;
}

static void act_absent(struct fit *f)
{
    struct str type = document_type(f, fit_group(f, 1));
    bool last = type.len == 0 || str_eq(type, f->c->last_document);
    struct claim *k;

    type = type.len > 0 ? type : f->c->last_document;
    k = type.len > 0 ? fit_add(f, "dated_statement",
                               arena_printf(f->c->a, "document_absent.%.*s",
                                            STR_ARG(type)))
                     : NULL;
    if (!k) {
        return;
    }
    if (last && f->c->last_document.len > 0) {
        k->has_window = f->c->last_has_window;
        k->lo = f->c->last_lo;
        k->hi = f->c->last_hi;
    } else {
        set_window(k, fit_date_near(f, DATE_FAR, false));
    }
}

static const char *policy_unit(const struct fit *f)
{
    static const char *const rates[][2] = {
        {"monthly", "month"}, {"weekly", "week"}, {"quarterly", "quarter"},
        {"annual", "year"},   {"daily", "day"},   {"biweekly", "2 weeks"}};
    static const char *const units[] = {"day", "week", "month", "quarter",
                                        "year"};
    struct str said = fit_group(f, 5);

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (str_is(said, units[i])) {
            return units[i];
        }
    }
    for (size_t i = sizeof rates / sizeof *rates; i-- > 0;) {
        if (text_holds(f->whole, rates[i][0])) {
            return rates[i][1];
        }
    }
    return NULL;
}

static const char *policy_class(struct str said)
{
    switch (said.len ? said.ptr[0] : ' ') {
    case 'h':
        return "home";
    case 'o':
        return "office";
    case 'p':
    case 't':
        return "phone";
    case 'd':
        return "direct";
    case 'v':
        return "video";
    }
    return "in_person";
}

static void act_policy(struct fit *f)
{
    const struct quantity *count = fit_number(f, 1), *every = fit_number(f, 4);
    const char *unit = policy_unit(f);
    int64_t k = 1, n = 1;
    struct claim *out;

    count = count ? count : fit_number(f, 3);
    if (!unit || !regex_matches(f->c->policy, f->g->text)) {
        return;
    }
    n = count ? count->lo : 1;
    k = every ? every->lo : str_is(fit_group(f, 4), "other") ? 2 : 1;
    out = fit_add(f, "policy_statement",
                  arena_printf(f->c->a, "%s.%s", claim_rules[f->rule].name,
                               policy_class(fit_group(f, 2))));
    if (!out) {
        return;
    }
    out->about_case = false;
    out->subject = CASE_NONE;
    out->value = k > 1
                     ? arena_printf(f->c->a, "%lld per %lld %ss", (long long)n,
                                    (long long)k, unit)
                     : arena_printf(f->c->a, "%lld per %s", (long long)n, unit);
    set_window(out, fit_date_near(f, DATE_NEAR, false));
}

void claim_act(struct fit *f)
{
    switch (claim_rules[f->rule].act) {
    case CLAIM_COUNT:
    case CLAIM_AT_LEAST:
        act_count(f);
        return;
    case CLAIM_MISSED:
        act_missed(f);
        return;
    case CLAIM_LENGTH:
        act_length(f);
        return;
    case CLAIM_DATED:
        act_dated(f);
        return;
    case CLAIM_WARNING:
        act_warning(f);
        return;
    case CLAIM_HEARING:
        act_hearing(f);
        return;
    case CLAIM_DOCUMENT:
        act_document(f);
        return;
    case CLAIM_ABSENT:
        act_absent(f);
        return;
    case CLAIM_POLICY:
        act_policy(f);
        return;
    }
}
