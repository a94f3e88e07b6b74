/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pdftotext - poppler's program as a limited child: word boxes of a PDF as
 * XHTML (-bbox-layout) on a pipe.  Limits on memory, processor time, wall
 * time, files and descriptors; no network, no environment.  Knows no tables.
 */
#ifndef LAPSE_TRANSFORM_PDFTOTEXT_H
#define LAPSE_TRANSFORM_PDFTOTEXT_H

#include <sys/types.h>

#include "common/err.h"

struct pdftotext {
    pid_t pid;  /* 0: none runs */
    int errors; /* its stderr */
};

/* Starts it on the file behind blob_fd (kept open, its offset moves); *out_fd
 * is what to read and close.  ERR_FAILED when the program is not there (the
 * message names the package), ERR_RETRY when no process could be made. */
enum err_code pdftotext_start(struct pdftotext *p, int blob_fd, int *out_fd,
                              struct err *err);
/* Waits for its end.  ERR_FAILED with the reason: encrypted, damaged, over a
 * limit.  OK also when the reader closed its end first: the reader's own
 * error says why.  Harmless when none runs. */
enum err_code pdftotext_finish(struct pdftotext *p, struct err *err);

#endif
