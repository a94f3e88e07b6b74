/* SPDX-License-Identifier: Apache-2.0 */
/*
 * known - what the rows of a staged delivery are held against while they are
 * fed: its own dictionaries (cases, profiles, officers, offices) and the row
 * before.  That spares the database a look at every row where nothing is
 * amiss, as nearly always; where something is, the database finds out what.
 */
#ifndef LAPSE_LOAD_KNOWN_H
#define LAPSE_LOAD_KNOWN_H

#include <stdbool.h>

#include "load/sorted.h"

struct known;

/* Read the dictionaries; memory is in the arena until close.  Cases are read
 * beside the events. */
enum err_code known_open(struct arena *a, const struct staged *s,
                         struct known **k, struct err *err);
void known_close(struct known *k); /* NULL is fine */

/* Hold one event, or one detail of an event, against them; rows come in the
 * order of their keys. */
enum err_code known_event(struct known *k, const struct sorted_row *row,
                          struct err *err);
void known_detail(struct known *k, const struct sorted_row *row);

/* No key of an event stands twice. */
bool known_once(const struct known *k);
/* Every case, profile, officer and office is in a dictionary. */
bool known_all(const struct known *k);

#endif
