/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claimant - patterns over glosses find the attribution, lists of offices and
 * of words that publishers' names end with make it a name.
 */
#include "transform/claimant.h"

static const char verb[] =
    "(?<!\\bbe )(?<!\\bbeen )(?<!\\bwas )(?<!\\bwere )(?<!\\bnot )"
    "\\b(?:said|says|told|indicated|indicates|reported|reports|wrote|writes|"
    "stated|states|found|finds|claimed|claims|claim|alleged|argued|"
    "acknowledged|admitted|confirmed|noted|notes|testified|maintained|"
    "insisted|asserted|concluded|revealed|disclosed|broke the news|broke|"
    "shows?|showed|described|explained|announced|contends|contended|"
    "determined|discovered|learned|could (?:not )?(?:find|locate)|"
    "did not find|were unable to|(?:has|have|had) no(?= (?:record|trace|copy|"
    "evidence)))\\b(?! by\\b| to (?:a|the)\\b)";

static const char according[] =
    "\\b(?:according to|as reported by|as told by|in the words of|"
    "per|cited by) (?:the |an? )?([^,;()]{2,90}?)(?=,|;|\\)|\\.$| - | that\\b|"
    " who\\b| which\\b| but\\b|$)";

/* The office that a noun phrase names, first match. */
static const char office[] =
    "((?:(?:assistant|deputy|chief|acting|interim|county|county's|city|state|"
    "federal|senior|former|independent) )*(?:"
    "inspectors? general|auditors?(?: general)?|grand jury|ombudsman|"
    "watchdog|oversight (?:board|commission|panel)|"
    "(?:probation|parole|corrections|community corrections) "
    "(?:(?:and parole )?(?:staff|officers?|officials?|department|"
    "employees|supervisors?|agents?|chief|managers?|workers?|agency|office|"
    "commission|oversight commission|records?|reports?|spokes[a-z]+))|"
    "(?:the )?probation(?= said| says| told| indicated| reported| claimed|$)|"
    "public defender|district attorney|prosecutors?|sheriff(?:'s (?:office|"
    "department|officials|deputies))?|police(?: chief| officials)?|deputies|"
    "investigators?|reviewers?|auditors|inspectors?|monitors?|officials?|"
    "authorities|staff(?: members?)?|agents?|officers?|supervisors?|"
    "case ?workers?|spokes(?:man|woman|person|people)|court records?|records|"
    "court documents|documents|lawyers?|attorneys?|judge|commissioners?|"
    "board of supervisors|board|commission|department|agency|"
    "mother|father|parents|wife|husband|girlfriend|boyfriend|partner|sister|"
    "brother|family|relatives|neighbors?|witnesses|"
    "lawsuit|complaint|audit|review|commentary|editorial|report|article))\\b";

/* Words that the name of a paper, station or body ends with; or a name with
 * a capital inside it ("KXYZ", "LAist"). */
static const char publisher[] =
    "((?:[A-Z][\\w.&]*(?: of| and| the| for|'s|\u2019s|-)* ?)*"
    "(?:Times|Post|Tribune|Herald|News|Chronicle|Gazette|Register|Bee|Press|"
    "Journal|Star|Globe|Examiner|Observer|Dispatch|Courier|Sun|Record|"
    "Inquirer|Sentinel|Mercury|Daily|Weekly|Magazine|Radio|Monitor|Beacon|"
    "Independent|Republic|Enquirer|Telegraph|Ledger|Banner|Reporter|"
    "Advocate|Citizen|Today|Tonight|Eagle|Spark|Guardian))\\b|"
    "\\b([A-Z]{2,}[a-z]+|[A-Z]{3,}[0-9]*)\\b";

static const char findings[] =
    "^(?:these|those|this|that|they|it)\\b[^.;]{0,40}?\\b(?:findings?|"
    "conclusions?|results?|details|allegations?|figures)\\b"
    "[^.;]{0,30}? (?:of|from|in|by) (?:the |an? )?(.{3,120})";

static const char paper[] = "^(?:the |that )?(?:newspaper|paper|news outlet|"
                            "outlet)\\b";

/* A phrase about a document of an office. */
static const char document[] =
    "\\b(?:report|findings|review|audit|investigation)\\b";

static enum err_code compile(struct regex **re, struct arena *a,
                             const char *pattern, struct err *err)
{
    return regex_new(re, a, str_from(pattern), 0, err);
}

enum err_code claimants_init(struct claimants *c, struct arena *a,
                             struct err *err)
{
    *c = (struct claimants){.a = a};
    if (compile(&c->verb, a, verb, err) ||
        compile(&c->according, a, according, err) ||
        compile(&c->office, a, office, err) ||
        compile(&c->publisher, a, publisher, err) ||
        compile(&c->findings, a, findings, err) ||
        compile(&c->document, a, document, err) ||
        compile(&c->paper, a, paper, err)) {
        claimants_release(c);
    }
    return err->code;
}

void claimants_release(struct claimants *c)
{
    regex_free(c->verb);
    regex_free(c->according);
    regex_free(c->office);
    regex_free(c->publisher);
    regex_free(c->findings);
    regex_free(c->paper);
    regex_free(c->document);
    *c = (struct claimants){.a = c->a};
}

static struct str keep(struct claimants *c, struct str s)
{
    if (str_starts(s, STR("The ")) || str_starts(s, STR("the "))) {
        s = (struct str){s.ptr + 4, s.len - 4};
    }
    return arena_str(c->a, str_trim(s));
}

/* A noun phrase of the gloss as a claimant. */
static struct str named(struct claimants *c, const struct gloss *g,
                        struct str phrase)
{
    struct str source = gloss_source(g, phrase), found = STR_NULL;

    phrase = str_trim(phrase);
    if (regex_group(c->publisher, source, 0, &found) && found.len > 2) {
        c->last_publisher = keep(c, found);
        return c->last_publisher;
    }
    if (regex_matches(c->paper, phrase)) {
        return c->last_publisher.len ? c->last_publisher : STR("newspaper");
    }
    if (!regex_group(c->office, phrase, 1, &found)) {
        return STR_NULL;
    }
    if (str_is(found, "report") && c->last_author.len > 0) {
        return c->last_author;
    }
    if (regex_matches(c->document, found)) {
        struct str rest = {found.ptr + found.len,
                           (size_t)(phrase.ptr + phrase.len - found.ptr) -
                               found.len};
        struct str author;

        /* "a review by the state auditor" */
        found = regex_group(c->office, rest, 1, &author) ? author : found;
    }
    found = keep(c, found);
    if (regex_matches(c->document, phrase) && !str_is(found, "report")) {
        c->last_author = found;
    }
    return found;
}

/* The noun phrase before a verb: back to where its clause begins, eight words
 * at most. */
static struct str phrase_before(const struct gloss *g, size_t to)
{
    static const char *const stops[] = {", ",      "; ", " that ",    " - ",
                                        " but ",   ": ", " wrote ",   " said ",
                                        " while ", " (", " because ", NULL};
    size_t words = 0, from = to;

    if (to > 0 && g->text.ptr[to - 1] == ' ') {
        from = --to;
    }
    while (from > 0 && words < 8) {
        struct str rest = {g->text.ptr + from - 1, to - from + 1};
        bool stop = false;

        for (size_t k = 0; stops[k] && !stop; k++) {
            stop = str_starts(rest, str_from(stops[k]));
        }
        if (stop) {
            break;
        }
        words += g->text.ptr[from - 1] == ' ';
        from--;
    }
    return (struct str){g->text.ptr + from, to - from};
}

/* ", the auditor said." behind what is said. */
static bool is_trailing(const struct gloss *g, struct str phrase, size_t next)
{
    size_t from = (size_t)(phrase.ptr - g->text.ptr);

    return from >= 1 && g->text.ptr[from - 1] == ',' &&
           (next >= g->text.len || g->text.ptr[next] == '.' ||
            g->text.ptr[next] == ',');
}

/* ", said the auditor." */
static bool is_inverted(const struct gloss *g, size_t offset, struct str hit)
{
    return (str_is(hit, "said") || str_is(hit, "says")) && offset > 2 &&
           g->text.ptr[offset - 2] == ',';
}

static struct str phrase_after(const struct gloss *g, size_t from)
{
    size_t to = from;

    while (to < g->text.len && g->text.ptr[to] != ',' &&
           g->text.ptr[to] != '.') {
        to++;
    }
    return (struct str){g->text.ptr + from, to - from};
}

/* Attributions by verb. */
struct said {
    struct str first, last; /* before a place, STR_NULL none */
    size_t n;               /* how many of them */
    struct str after;       /* a trailing one */
};

static struct said by_verb(struct claimants *c, const struct gloss *g,
                           size_t from, size_t at)
{
    struct str rest = {g->text.ptr + from, g->text.len - from}, hit;
    struct said s = {.n = 0};

    while (regex_group(c->verb, rest, 0, &hit)) {
        size_t offset = (size_t)(hit.ptr - g->text.ptr);
        size_t next = offset + hit.len;
        struct str phrase = phrase_before(g, offset), who;

        if (offset <= at) {
            who = named(c, g, phrase);
            if (who.len > 0) {
                s.first = s.n++ ? s.first : who;
                s.last = who;
            }
        } else if (is_trailing(g, phrase, next)) {
            s.after = named(c, g, phrase);
        } else if (is_inverted(g, offset, hit)) {
            s.after = named(c, g, phrase_after(g, next));
        }
        rest = (struct str){g->text.ptr + next, g->text.len - next};
    }
    return s;
}

struct str claimant_at(struct claimants *c, const struct gloss *g, size_t at)
{
    struct said s = by_verb(c, g, 0, at);
    struct str hit, found = s.last;

    if (found.len == 0 && regex_group(c->according, g->text, 1, &hit)) {
        found = named(c, g, hit);
    }
    return found.len > 0 ? found : s.after;
}

struct str claimant_against(struct claimants *c, const struct gloss *g,
                            size_t at)
{
    static const char *const turns[] = {
        " but ", " although ", " though ", " however ", " yet ", "; ", NULL};
    struct said s;
    size_t from = 0;

    for (size_t i = 0; i < at; i++) {
        struct str rest = {g->text.ptr + i, at - i};

        for (size_t k = 0; turns[k]; k++) {
            from = str_starts(rest, str_from(turns[k])) ? i + 1 : from;
        }
    }
    s = by_verb(c, g, from, at);
    if (from == 0 || s.n > 0) {
        return s.n > 0 ? s.last : claimant_at(c, g, at);
    }
    s = by_verb(c, g, 0, at);
    return s.n > 1 ? s.first : s.after;
}

struct str claimant_of_source(struct claimants *c, const struct gloss *g)
{
    struct str hit = STR_NULL, by;

    if (g->text.len > 2 && g->text.ptr[0] == '(' &&
        (g->text.ptr[g->text.len - 1] == ')' || str_ends(g->text, STR(").")))) {
        hit = (struct str){g->text.ptr + 1, g->text.len - 2};
        if (regex_group(c->office, hit, 1, &by) && by.ptr == hit.ptr) {
            return keep(c, by);
        }
        return named(c, g, hit);
    }
    return regex_group(c->findings, g->text, 1, &hit) ? named(c, g, hit)
                                                      : STR_NULL;
}
