/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source_node - what the parts of the source-file reader share: scalars,
 * lists and choices of a node with their messages, and the parts themselves.
 */
#ifndef LAPSE_TRANSFORM_SOURCE_NODE_H
#define LAPSE_TRANSFORM_SOURCE_NODE_H

#include "transform/source.h"

/* A source file being read. */
struct source_read {
    struct arena *a;
    struct source *src;
    const struct node *root;
    const char *path;
    struct str encoding;    /* of the top of the file */
    struct dialect dialect; /* likewise */
};

/* node_check_keys, which also says where a key of another place belongs. */
enum err_code source_check_keys(const struct node *map,
                                const char *const *allowed, struct err *err);
enum err_code node_want_map(const struct node *n, const char *what,
                            struct err *err);
/* A scalar; an empty one is "". */
enum err_code node_want_text(const struct node *n, const char *what,
                             struct str *out, struct err *err);
/* A scalar or a list of scalars. */
enum err_code node_want_texts(struct arena *a, const struct node *n,
                              const char *what, struct texts *out,
                              struct err *err);
enum err_code node_want_bool(const struct node *n, const char *what,
                             bool *out, struct err *err);
/* Number of the choice (NULL-terminated list). */
enum err_code node_want_choice(const struct node *n, const char *what,
                               const char *const *choices, int *out,
                               struct err *err);
/* `unknown WHAT "NAME"` with the nearest when there is one; at the key of n
 * when at_key. */
enum err_code node_unknown(const struct node *n, bool at_key,
                           const char *what, struct str name,
                           struct str nearest, struct err *err);
/* node_err at the key of a member. */
enum err_code node_key_err(struct err *err, const struct node *n,
                           const char *text);
/* A pattern that must compile; groups: it needs one group. */
enum err_code node_want_pattern(struct arena *a, const struct node *n,
                                struct str pattern, struct err *err);

/* source_field */
enum err_code source_dialect(struct source_read *r, const struct node *n,
                             struct dialect *d, struct err *err);
enum err_code source_schema(struct source_read *r, const struct node *n,
                            struct file_spec *spec, struct err *err);
/* Number of a field by any of its names, SIZE_MAX; case and outer blanks do
 * not count. */
size_t source_field_find(const struct file_spec *spec, struct str name);
struct str source_field_nearest(struct arena *a, const struct file_spec *spec,
                                struct str name);
size_t source_file_find(const struct source *src, struct str role);
struct str source_file_nearest(struct arena *a, const struct source *src,
                               struct str role);

/* source_check */
enum err_code source_checks(struct source_read *r, const struct node *n,
                            struct checks *c, struct err *err);
enum err_code source_coverage(struct source_read *r, const struct node *n,
                              struct err *err);

/* source_map; vocabulary is NULL or the path of vocabulary.csv */
enum err_code source_map(struct source_read *r, const struct node *n,
                         const char *vocabulary, struct err *err);
/* The words of an "ours" of a code; what is wrong with it, without place. */
enum err_code source_ours_check(struct str ours, struct err *err);

/* source_emit */
enum err_code source_lookup(struct source_read *r, const struct node *n,
                            struct err *err);
enum err_code source_emit(struct source_read *r, const struct node *n,
                          struct err *err);
/* A name used in an emit of a role: a field, or "role.field" of a role that
 * it looks up.  ref->text keeps it as written. */
bool source_ref_find(const struct source *src, size_t file, struct str name,
                     struct ref *ref);
struct str source_ref_nearest(struct arena *a, const struct source *src,
                              size_t file, struct str name);

/* source_when */
/* The conditions of `when`; file SIZE_MAX in rules, where words come first. */
enum err_code source_when(struct source_read *r, const struct node *n,
                          size_t file, struct when **out, size_t *nout,
                          struct err *err);
/* A constant of a word: codes of its closed list, dates, numbers. */
enum err_code source_constant(const struct node *n, enum word w,
                              struct str *out, struct err *err);

/* source_rule */
enum err_code source_rules(struct source_read *r, const struct node *n,
                           struct err *err);

/* source_digest */
void source_digest(struct source_read *r, struct err *err);

#endif
