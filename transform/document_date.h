/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document_date - the day a report was published, as it says so itself: meta
 * elements, JSON-LD, a date line, a time element.  A report that does not say
 * has none.
 */
#ifndef LAPSE_TRANSFORM_DOCUMENT_DATE_H
#define LAPSE_TRANSFORM_DOCUMENT_DATE_H

#include "transform/mention.h"
#include "transform/sentence.h"

/* DAY_NONE: the page does not say. */
int32_t document_date_of_page(struct arena *a, const struct html *h);
/* By the first time element alone: weaker than a date line. */
int32_t document_date_of_time(const struct html *h);
/* By a line at the head that is a date ("Jul 18, 2022", "Published June 3,
 * 2020 at 9 a.m."); *line is the number of that sentence, SIZE_MAX none. */
int32_t document_date_of_text(struct arena *a, const struct sentence *s,
                              size_t n, size_t *line);
/* Whether a sentence is a date and nothing else (a heading of a time line);
 * *m is that date. */
bool document_date_is_heading(struct arena *a, const struct sentence *s,
                              struct mention *m);

#endif
