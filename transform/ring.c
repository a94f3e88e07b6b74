/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ring - an anonymous mapping that a fork shares, and a pipe for the numbers
 * of free slots.
 */
#include "transform/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void ring_init(struct ring *r)
{
    int ends[2];
    void *p;

    *r = (struct ring){.give = -1, .take = -1};
    p = mmap(NULL, RING_SLOTS * RING_SLOT, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        return;
    }
    if (pipe2(ends, O_CLOEXEC)) {
        (void)munmap(p, RING_SLOTS * RING_SLOT);
        return;
    }
    /* a child that sends and never takes must not stop its parent */
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    *r = (struct ring){.memory = p, .take = ends[0], .give = ends[1]};
    for (size_t i = 0; i < RING_SLOTS; i++) {
        r->free[r->nfree++] = (unsigned char)i;
    }
}

static void close_end(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

void ring_release(struct ring *r)
{
    close_end(&r->give);
    close_end(&r->take);
    if (r->memory) {
        (void)munmap(r->memory, RING_SLOTS * RING_SLOT);
        r->memory = NULL;
    }
}

void ring_child(struct ring *r)
{
    close_end(&r->give);
}

bool ring_is_free(struct ring *r)
{
    return r->nfree > 0;
}

enum err_code ring_slot(struct ring *r, size_t *slot, struct err *err)
{
    ssize_t n = 0;

    err->code = OK;
    while (r->nfree == 0) {
        n = read(r->take, r->free, RING_SLOTS);
        if (n < 0 && errno != EINTR) {
            return err_errno(err, ERR_FAILED, "could not read from the parent");
        }
        if (n == 0) {
            return err_set(err, ERR_FAILED, "the parent has gone");
        }
        r->nfree = n < 0 ? 0 : (size_t)n;
    }
    *slot = r->free[--r->nfree] % RING_SLOTS;
    return OK;
}

bool ring_copy(struct ring *r, size_t slot, char *to, size_t n)
{
    unsigned char number = (unsigned char)slot;
    ssize_t done;

    if (!r->memory || slot >= RING_SLOTS || n > RING_SLOT) {
        return false;
    }
    memcpy(to, ring_memory(r, slot), n);
    do {
        done = write(r->give, &number, 1);
    } while (done < 0 && errno == EINTR);
    /* EPIPE: the child has ended, it needs no slot */
    return done == 1 || errno == EPIPE;
}
