/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reject - the closed list of reasons why a record is refused.  A bad record
 * is data, not an error.  The text stays in the archive; a reject holds
 * position, class, column and shape (letters a/A, digits 9, the rest as is,
 * at most 32 characters).
 */
#ifndef LAPSE_TRANSFORM_REJECT_H
#define LAPSE_TRANSFORM_REJECT_H

#include "common/arena.h"
#include "common/str.h"

#define REJECT_LIST(X) \
    X(invalid_encoding) X(nul_byte) X(lone_surrogate) X(too_few_fields) \
    X(too_many_fields) X(stray_quote) X(unterminated_quote) \
    X(field_too_long) X(record_too_long) X(record_too_short) \
    X(truncated_last_record) X(bad_json) X(duplicate_key) X(not_an_object) \
    X(too_deep) X(bad_date) X(ambiguous_century) X(date_out_of_range) \
    X(nonexistent_local_time) X(ambiguous_local_time) X(bad_number) \
    X(scale) X(bad_type) X(missing_required) X(unknown_code) \
    X(key_conflict) X(nul_char) X(blank_line)

enum reject_class {
    REJECT_NONE,
#define X(name) REJECT_##name,
    REJECT_LIST(X)
#undef X
    REJECT_COUNT
};

const char *reject_name(enum reject_class c);
/* Shape of a value: never contains its letters or digits. */
struct str reject_shape(struct arena *a, struct str value);

#endif
