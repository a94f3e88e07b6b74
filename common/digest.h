/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest - SHA-256 (libcrypto), HMAC-SHA-256 and 64-bit keys by SipHash-2-4
 * (libsodium); both libraries are confined here.  Fields are
 * length-prefixed (8 bytes, little-endian), so that ("ab","c") and ("a","bc")
 * differ.  The site key is 32 random bytes, as 64 hex digits and a newline in
 * a file of mode 0600 owned by us; anything else is refused (ERR_USAGE).
 */
#ifndef LAPSE_COMMON_DIGEST_H
#define LAPSE_COMMON_DIGEST_H

#include <stdint.h>

#include "common/err.h"
#include "common/str.h"

#define DIGEST_LEN 32
#define DIGEST_HEX 64

struct digest {
    unsigned char b[DIGEST_LEN];
};

struct sha256; /* streaming state */
struct sha256 *sha256_new(void);
void sha256_put(struct sha256 *s, const void *p, size_t n);
void sha256_field(struct sha256 *s, struct str field); /* length-prefixed */
struct digest sha256_end(struct sha256 *s);            /* frees s */
void sha256_free(struct sha256 *s);
struct digest sha256_of(struct str bytes);
void digest_hex(const struct digest *d, char out[DIGEST_HEX + 1]);
bool digest_parse(struct str hex, struct digest *d);
/* First 80 bits in base32 (RFC 4648, lower case), 16 characters and NUL. */
void digest_base32(const struct digest *d, char out[17]);

struct site_key {
    unsigned char secret[32];
    unsigned char sip[16];             /* HMAC(secret, "sip"), first half */
    uint64_t hmac[26];                 /* of the secret, before any text */
    char fingerprint[DIGEST_HEX + 1];  /* HMAC(secret, "fingerprint") in hex */
};
enum err_code site_key_load(struct site_key *k, const char *path,
                            struct err *err);
/* Make path with fresh random bytes; OK and untouched when it exists. */
enum err_code site_key_create(const char *path, struct err *err);
/* Overwrite the secrets when they are no longer needed. */
void site_key_wipe(struct site_key *k);
/* From given bytes, for tests. */
void site_key_set(struct site_key *k, const unsigned char secret[32]);
struct digest site_hmac(const struct site_key *k, char domain,
                        const struct str *fields, size_t n);
/* The 64-bit key of fields in a domain (a letter of docs/contracts.md). */
int64_t site_hash(const struct site_key *k, char domain,
                  const struct str *fields, size_t n);
/* SipHash of bytes that are already framed (row hashes). */
int64_t site_hash_bytes(const struct site_key *k, struct str bytes);

/* Digests of 128 bits (SipHash-2-4-128) that tell records apart, under a key
 * made of the site key and of what the records must have in common. */
#define RECORD_HASH_LEN 16
struct record_key {
    unsigned char sip[16];
};
struct record_key site_record_key(const struct site_key *k,
                                  const struct str *fields, size_t n);
void record_hash(const struct record_key *k, struct str bytes,
                 unsigned char out[RECORD_HASH_LEN]);

#endif
