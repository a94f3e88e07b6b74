/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping_effect - what one record added to the counts of a mapping, so that
 * a record that was mapped in an earlier delivery can be counted without
 * being mapped.  Knows neither facts nor files.
 */
#include "transform/mapping_program.h"

/* Role, outcome, conflicts, missed look-ups; a byte a rule; a bit a field. */
enum { AT_ROLE, AT_OUTCOME, AT_CONFLICT, AT_MISSES, AT_RULES };
enum { OUTCOME_WITHOUT, OUTCOME_MAPPED };

static size_t most_fields(const struct mapping *m)
{
    size_t most = 0;

    for (size_t i = 0; i < m->src->nfiles; i++) {
        most = m->src->file[i].nfields > most ? m->src->file[i].nfields : most;
    }
    return most;
}

size_t mapping_effect_size(const struct mapping *m)
{
    return AT_RULES + m->src->nrules + (most_fields(m) + 7) / 8;
}

static uint64_t noted_codes(const struct mapping *m, size_t file)
{
    struct str code;
    uint64_t n;

    (void)code_unlisted(m->role[file].codes, SIZE_MAX, &code, &n);
    return n;
}

void mapping_effect_begin(struct mapping *m, size_t file)
{
    const struct mapping_counts *c = &m->counts;

    if (!m->before.uses) {
        m->before.uses =
            arena_zalloc(&m->arena, m->src->nrules + 1, sizeof(uint64_t));
    }
    m->before.mapped = c->mapped;
    m->before.rejected = c->rejected;
    m->before.unlisted = c->unlisted;
    m->before.conflict = c->conflict;
    m->before.lookup_misses = c->lookup_misses;
    m->before.noted = noted_codes(m, file);
    for (size_t i = 0; i < m->src->nrules; i++) {
        m->before.uses[i] = m->rule_uses[i];
    }
}

/* A count of one byte; what does not fit spoils *fits. */
static unsigned char small(uint64_t now, uint64_t before, bool *fits)
{
    *fits = *fits && now - before <= UINT8_MAX;
    return (unsigned char)(now - before);
}

bool mapping_effect_end(const struct mapping *m, size_t file,
                        unsigned char *bytes)
{
    const struct mapping_counts *c = &m->counts;
    const struct role *role = &m->role[file];
    size_t nrules = m->src->nrules;
    unsigned char *filled = bytes + AT_RULES + nrules;
    bool fits = file <= UINT8_MAX && c->rejected == m->before.rejected &&
                c->unlisted == m->before.unlisted &&
                noted_codes(m, file) == m->before.noted;

    memset(bytes, 0, mapping_effect_size(m));
    bytes[AT_ROLE] = (unsigned char)file;
    bytes[AT_OUTCOME] =
        c->mapped > m->before.mapped ? OUTCOME_MAPPED : OUTCOME_WITHOUT;
    bytes[AT_CONFLICT] = small(c->conflict, m->before.conflict, &fits);
    bytes[AT_MISSES] = small(c->lookup_misses, m->before.lookup_misses, &fits);
    for (size_t i = 0; i < nrules; i++) {
        bytes[AT_RULES + i] = small(m->rule_uses[i], m->before.uses[i], &fits);
    }
    for (size_t i = 0; i < role->spec->nfields; i++) {
        filled[i / 8] |= (unsigned char)(role->typed[i].set << (i % 8));
    }
    return fits;
}

bool mapping_effect_add(struct mapping *m, const unsigned char *bytes,
                        uint64_t times)
{
    size_t nrules = m->src->nrules;
    const unsigned char *filled = bytes + AT_RULES + nrules;
    struct role *role = &m->role[bytes[AT_ROLE]];

    if (bytes[AT_ROLE] >= m->src->nfiles || !role->spec) {
        return false;
    }
    m->counts.records_in += times;
    m->counts.mapped += bytes[AT_OUTCOME] == OUTCOME_MAPPED ? times : 0;
    m->counts.without_fact += bytes[AT_OUTCOME] == OUTCOME_WITHOUT ? times : 0;
    m->counts.conflict += bytes[AT_CONFLICT] * times;
    m->counts.lookup_misses += bytes[AT_MISSES] * times;
    for (size_t i = 0; i < nrules; i++) {
        m->rule_uses[i] += bytes[AT_RULES + i] * times;
    }
    role->counted += times;
    for (size_t i = 0; i < role->spec->nfields; i++) {
        role->filled[i] += ((unsigned)filled[i / 8] >> (i % 8) & 1u) * times;
    }
    return true;
}
