/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sandbox - closes the parser child in: no new privileges, limits on memory,
 * CPU and files, and a seccomp allow-list under which it can read and write
 * the descriptors it has, get memory and exit; opening, connecting, forking
 * or tracing ends it (SIGSYS).  All libraries must be initialised before.
 */
#ifndef LAPSE_TRANSFORM_SANDBOX_H
#define LAPSE_TRANSFORM_SANDBOX_H

#include <stdint.h>

#include "common/err.h"

struct sandbox_limits {
    uint64_t memory; /* bytes of address space over what is mapped now */
    uint64_t cpu;    /* seconds */
};

/* Does not return to a weaker state: any failure is an error and the child
 * must exit.  A build with a sanitizer sets limits but no filter. */
enum err_code sandbox_enter(const struct sandbox_limits *l, struct err *err);

#endif
