/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dictionary - a key is made of a text, its row is written when the key is
 * seen first.  Texts seen lately are not hashed again.
 */
#include "transform/dictionary.h"

/* A file in the order of entry goes back and forth between the cases of its
 * time: 32,768 of them take 1 MiB, which a second-level cache holds. */
#define CASES_KEPT ((size_t)1 << 15)
#define OTHERS_KEPT ((size_t)1 << 10)
void dictionary_init(struct dictionary *d, struct str own,
                     const struct site_key *key, struct frame_out *out)
{
    *d = (struct dictionary){.jurisdiction = own, .key = key, .out = out};
    key_cache_init(&d->case_cache, CASES_KEPT);
    key_cache_init(&d->officer_cache, OTHERS_KEPT);
    key_cache_init(&d->office_cache, OTHERS_KEPT);
    keyset_init(&d->cases);
    keyset_init(&d->officers);
    keyset_init(&d->offices);
    keyset_init(&d->profiles);
}

void dictionary_release(struct dictionary *d)
{
    key_cache_release(&d->case_cache);
    key_cache_release(&d->officer_cache);
    key_cache_release(&d->office_cache);
    keyset_release(&d->cases);
    keyset_release(&d->officers);
    keyset_release(&d->offices);
    keyset_release(&d->profiles);
}

struct str dictionary_jurisdiction(const struct dictionary *d,
                                   const struct fact *f)
{
    struct str own = fact_text(f, WORD_jurisdiction);

    return own.len > 0 ? own : d->jurisdiction;
}

void dictionary_expect(const struct dictionary *d, const struct fact *f)
{
    key_cache_expect(&d->case_cache, fact_text(f, WORD_case_number));
}

/* The key of a text of the fact, from the cache when it is of the source's
 * own jurisdiction; *known: it was seen in this delivery.  0 = no text. */
static int64_t key_of_text(const struct dictionary *d, const struct fact *f,
                           char domain, enum word w, struct key_cache *cache,
                           bool *known)
{
    struct str field[2] = {dictionary_jurisdiction(d, f), fact_text(f, w)};
    bool own = !f->word[WORD_jurisdiction].set;
    const int64_t *kept = own ? key_cache_find(cache, field[1]) : NULL;
    int64_t key;

    *known = kept || field[1].len == 0;
    if (*known) {
        return kept ? *kept : 0;
    }
    key = site_hash(d->key, domain, field, 2);
    if (own) {
        key_cache_put(cache, field[1], key);
    }
    return key;
}

enum err_code dictionary_case(struct dictionary *d, const struct fact *f,
                              int64_t *case_id, struct err *err)
{
    struct str field[2] = {dictionary_jurisdiction(d, f),
                           fact_text(f, WORD_case_number)};
    struct copy_row row;
    struct digest whole;
    char pseudonym[17];
    bool known;

    err->code = OK;
    *case_id = key_of_text(d, f, 'c', WORD_case_number, &d->case_cache, &known);
    if (known || !keyset_add(&d->cases, *case_id)) {
        return OK;
    }
    whole = site_hmac(d->key, 'c', field, 2);
    digest_base32(&whole, pseudonym);
    frame_row_begin(d->out, TABLE_CASE_REF, &row);
    copy_int8(&row, *case_id);
    copy_text(&row, field[0]);
    copy_text(&row, str_from(pseudonym));
    if (frame_row_end(d->out, &row, err)) {
        return err->code;
    }
    frame_row_begin(d->out, TABLE_PRIVATE_CASE, &row);
    copy_int8(&row, *case_id);
    copy_text(&row, field[1]);
    return frame_row_end(d->out, &row, err);
}

enum err_code dictionary_officer(struct dictionary *d, const struct fact *f,
                                 enum word w, int64_t *key, struct err *err)
{
    struct copy_row row;
    bool known;

    err->code = OK;
    *key = key_of_text(d, f, 'o', w, &d->officer_cache, &known);
    if (known || !keyset_add(&d->officers, *key)) {
        return OK;
    }
    frame_row_begin(d->out, TABLE_OFFICER, &row);
    copy_int8(&row, *key);
    copy_text(&row, dictionary_jurisdiction(d, f));
    if (frame_row_end(d->out, &row, err)) {
        return err->code;
    }
    frame_row_begin(d->out, TABLE_PRIVATE_OFFICER, &row);
    copy_int8(&row, *key);
    copy_text(&row, fact_text(f, w));
    return frame_row_end(d->out, &row, err);
}

enum err_code dictionary_office(struct dictionary *d, const struct fact *f,
                                int64_t *key, struct err *err)
{
    struct copy_row row;
    bool known;

    err->code = OK;
    *key = key_of_text(d, f, 'f', WORD_office, &d->office_cache, &known);
    if (known || !keyset_add(&d->offices, *key)) {
        return OK;
    }
    frame_row_begin(d->out, TABLE_OFFICE, &row);
    copy_int8(&row, *key);
    copy_text(&row, dictionary_jurisdiction(d, f));
    copy_text(&row, fact_text(f, WORD_office));
    return frame_row_end(d->out, &row, err);
}

static enum err_code put_profile(struct dictionary *d, const struct fact *f,
                                 int64_t *key, struct err *err)
{
    static const enum word axis[] = {
        WORD_counterpart,       WORD_channel,
        WORD_direction,         WORD_site,
        WORD_outcome,           WORD_corrected_counterpart,
        WORD_corrected_channel, WORD_corrected_direction,
        WORD_corrected_site,    WORD_corrected_outcome};
    enum { AXES = sizeof axis / sizeof *axis, FIELDS = AXES + 6 };
    struct str field[FIELDS];
    struct copy_row row;
    char flags[3] = {f->unlisted ? 'u' : '-', f->conflict ? 'c' : '-', 0};
    char precision[2] = {f->precision, 0};

    field[0] = fact_text(f, WORD_kind);
    field[1] = str_from(precision);
    field[2] = f->raw_code;
    for (size_t i = 0; i < AXES; i++) {
        field[3 + i] = fact_text(f, axis[i]);
    }
    field[AXES + 3] = f->rules;
    field[AXES + 4] = f->rule_versions;
    field[AXES + 5] = str_from(flags);
    *key = site_hash(d->key, 'p', field, FIELDS);
    if (f->profile) {
        *f->profile = *key;
    }
    err->code = OK;
    if (!keyset_add(&d->profiles, *key)) {
        return OK;
    }
    frame_row_begin(d->out, TABLE_PROFILE, &row);
    copy_int8(&row, *key);
    for (size_t i = 0; i < AXES + 5; i++) {
        copy_text(&row, field[i]);
    }
    copy_bool(&row, f->unlisted);
    copy_bool(&row, f->conflict);
    return frame_row_end(d->out, &row, err);
}

enum err_code dictionary_profile(struct dictionary *d, const struct fact *f,
                                 int64_t *key, struct err *err)
{
    if (f->profile && *f->profile) {
        *key = *f->profile; /* and its row was written then */
        err->code = OK;
        return OK;
    }
    return put_profile(d, f, key, err);
}
