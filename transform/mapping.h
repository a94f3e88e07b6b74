/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping - a source compiled once into a flat program, then run on every
 * record: clean, type, lookup, emit with map, rules.  Hot path: no allocation
 * but the record arena, no look-up by name.
 */
#ifndef LAPSE_TRANSFORM_MAPPING_H
#define LAPSE_TRANSFORM_MAPPING_H

#include "transform/fact.h"

struct mapping;

struct mapping_counts {
    uint64_t records_in, mapped, without_fact, rejected;
    uint64_t facts, unlisted, conflict, lookup_misses;
    uint64_t reject_class[REJECT_COUNT];
};

/* delivered: the delivery's date (last day of the period, else the day of
 * its first receipt), for `maximum: delivered` and open coverage. */
enum err_code mapping_new(struct mapping **m, const struct source *src,
                          int32_t delivered, struct err *err);
/* Feed a record of a role that others look up into (all of them before the
 * first mapping_record of a role that looks up). */
enum err_code mapping_remember(struct mapping *m, size_t file,
                               const struct record *rec, struct err *err);
bool mapping_is_looked_up(const struct mapping *m, size_t file);
/* Map one record: any number of facts, or a reject, or neither (counted as
 * without_fact).  A code that fails rejects its fact, not its record. */
enum err_code mapping_record(struct mapping *m, size_t file,
                             uint32_t file_no, const struct record *rec,
                             struct fact_sink *sink, struct err *err);
const struct mapping_counts *mapping_counts(const struct mapping *m);
/* Per role and field, for guards: values filled and empty. */
void mapping_field_counts(const struct mapping *m, size_t file, size_t field,
                          uint64_t *filled, uint64_t *empty);
/* How often rule i acted; raw codes that were not listed, most first. */
uint64_t mapping_rule_uses(const struct mapping *m, size_t rule);
size_t mapping_unlisted(struct mapping *m, size_t i, struct str *code,
                        uint64_t *n); /* returns how many there are */
/* What one record adds to all of these, as mapping_effect_size() bytes: call
 * begin before its mapping_record(), end behind it.  end is false where no
 * bytes tell it: the record or a fact of it was refused, a code not listed. */
size_t mapping_effect_size(const struct mapping *m);
void mapping_effect_begin(struct mapping *m, size_t file);
bool mapping_effect_end(const struct mapping *m, size_t file,
                        unsigned char *bytes);
/* The same counts for so many records that are not mapped; false: bytes of
 * another source. */
bool mapping_effect_add(struct mapping *m, const unsigned char *bytes,
                        uint64_t times);
void mapping_free(struct mapping *m);

#endif
