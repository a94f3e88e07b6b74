/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staging - fills the directory of one staged delivery: runs the parser,
 * writes parts, records.idx, columns and manifest, whole or against a base
 * (docs/contracts.md, The night that changed 0.5 %).
 */
#ifndef LAPSE_TRANSFORM_STAGING_H
#define LAPSE_TRANSFORM_STAGING_H

#include "transform/base.h"

/* Into dir; base NULL: whole.  Nothing is left of it after an error. */
enum err_code staging_write(const struct deliver *d, const struct base *base,
                            const char *batch, const char *dir,
                            struct err *err);

#endif
