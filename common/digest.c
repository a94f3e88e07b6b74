/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest - SHA-256 by libcrypto; SipHash-2-4, HMAC-SHA-256 and random bytes
 * by libsodium (its HMAC streams without allocating).  Both are confined
 * here.
 */
#include "common/digest.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/file.h"

#define KEY_FILE_LEN (DIGEST_HEX + 1) /* 64 digits and a newline */

/* libcrypto fails here only without memory or without its own code. */
static void must(int done)
{
    if (done != 1) {
        err_no_memory(0);
    }
}

/* libcrypto 3.0 does not look whether its own start succeeded: a fetch after
 * one that ran out of memory reads a lock that is not there. */
static void start_libcrypto(void)
{
    must(OSSL_LIB_CTX_get0_global_default() != NULL);
}

static EVP_MD_CTX *context(struct sha256 *s)
{
    return (EVP_MD_CTX *)s;
}

struct sha256 *sha256_new(void)
{
    EVP_MD_CTX *c;

    start_libcrypto();
    c = EVP_MD_CTX_new();
    must(c != NULL);
    must(EVP_DigestInit_ex(c, EVP_sha256(), NULL));
    return (struct sha256 *)c;
}

void sha256_put(struct sha256 *s, const void *p, size_t n)
{
    if (n > 0) {
        must(EVP_DigestUpdate(context(s), p, n));
    }
}

static void put_length(unsigned char out[8], size_t n)
{
    uint64_t length = htole64((uint64_t)n);

    memcpy(out, &length, sizeof length);
}

void sha256_field(struct sha256 *s, struct str field)
{
    unsigned char length[8];

    put_length(length, field.len);
    sha256_put(s, length, sizeof length);
    sha256_put(s, field.ptr, field.len);
}

struct digest sha256_end(struct sha256 *s)
{
    struct digest d;
    unsigned int n = 0;

    must(EVP_DigestFinal_ex(context(s), d.b, &n));
    sha256_free(s);
    return d;
}

void sha256_free(struct sha256 *s)
{
    EVP_MD_CTX_free(context(s));
}

struct digest sha256_of(struct str bytes)
{
    struct digest d;
    unsigned int n = 0;

    start_libcrypto();
    must(EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, d.b, &n,
                    EVP_sha256(), NULL));
    return d;
}

static void hex(const unsigned char *b, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * n] = '\0';
}

void digest_hex(const struct digest *d, char out[DIGEST_HEX + 1])
{
    hex(d->b, DIGEST_LEN, out);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool digest_parse(struct str text, struct digest *d)
{
    if (text.len != DIGEST_HEX) {
        return false;
    }
    for (size_t i = 0; i < DIGEST_LEN; i++) {
        int high = hex_digit(text.ptr[2 * i]);
        int low = hex_digit(text.ptr[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        d->b[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

void digest_base32(const struct digest *d, char out[17])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

    /* 80 bits are 16 letters of 5, no padding */
    for (size_t i = 0; i < 16; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)d->b[bit / 8] << 8 | d->b[bit / 8 + 1];

        out[i] = letters[pair >> (11 - bit % 8) & 31];
    }
    out[16] = '\0';
}

_Static_assert(sizeof(crypto_auth_hmacsha256_state) ==
                   sizeof((struct site_key *)NULL)->hmac,
               "site_key.hmac holds libsodium's state");

/* The secret is worked in once, and not for every case: half of the time of
 * its pseudonym. */
static crypto_auth_hmacsha256_state hmac_begin(const struct site_key *k)
{
    crypto_auth_hmacsha256_state state;

    memcpy(&state, k->hmac, sizeof state);
    return state;
}

static void hmac_of(const struct site_key *k, struct str text, struct digest *d)
{
    crypto_auth_hmacsha256_state state = hmac_begin(k);

    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.ptr,
                                  text.len);
    crypto_auth_hmacsha256_final(&state, d->b);
    explicit_bzero(&state, sizeof state);
}

void site_key_set(struct site_key *k, const unsigned char secret[32])
{
    crypto_auth_hmacsha256_state state;
    struct digest d;

    must(sodium_init() >= 0);
    memmove(k->secret, secret, sizeof k->secret);
    crypto_auth_hmacsha256_init(&state, k->secret, sizeof k->secret);
    memcpy(k->hmac, &state, sizeof state);
    explicit_bzero(&state, sizeof state);
    hmac_of(k, STR("sip"), &d);
    memcpy(k->sip, d.b, sizeof k->sip);
    hmac_of(k, STR("fingerprint"), &d);
    digest_hex(&d, k->fingerprint);
    explicit_bzero(&d, sizeof d);
}

void site_key_wipe(struct site_key *k)
{
    explicit_bzero(k, sizeof *k);
}

static enum err_code check_key_file(int fd, const char *path, struct err *err)
{
    struct stat st;

    if (fstat(fd, &st)) {
        return err_errno(err, ERR_USAGE, "could not look at site key \"%s\"",
                         path);
    }
    if (!S_ISREG(st.st_mode)) {
        return err_set(err, ERR_USAGE,
                       "site key \"%s\" is not a regular file (put the key "
                       "itself there)",
                       path);
    }
    if (st.st_uid != geteuid()) {
        return err_set(err, ERR_USAGE,
                       "site key \"%s\" belongs to user %ju, not to us "
                       "(chown it to user %ju)",
                       path, (uintmax_t)st.st_uid, (uintmax_t)geteuid());
    }
    if (st.st_mode & 07177) {
        return err_set(err, ERR_USAGE,
                       "site key \"%s\" has mode %04o, others could read it "
                       "(chmod 600 it)",
                       path, (unsigned)(st.st_mode & 07777));
    }
    return OK;
}

/* All of a key file and no byte more into text; its true length into *n. */
static enum err_code read_key(int fd, const char *path,
                              char text[KEY_FILE_LEN + 1], size_t *n,
                              struct err *err)
{
    *n = 0;
    while (*n < KEY_FILE_LEN + 1) {
        ssize_t got = read(fd, text + *n, KEY_FILE_LEN + 1 - *n);

        if (got < 0) {
            return err_errno(err, ERR_USAGE, "could not read site key \"%s\"",
                             path);
        }
        if (got == 0) {
            break;
        }
        *n += (size_t)got;
    }
    return OK;
}

enum err_code site_key_load(struct site_key *k, const char *path,
                            struct err *err)
{
    char text[KEY_FILE_LEN + 1] = {0};
    struct digest secret = {{0}};
    enum err_code code;
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0 && errno == ELOOP) {
        return err_set(err, ERR_USAGE,
                       "site key \"%s\" is a symbolic link (put the key "
                       "itself there)",
                       path);
    }
    if (fd < 0) {
        return err_errno(err, ERR_USAGE,
                         "could not open site key \"%s\" (\"lapse setup\" "
                         "makes one)",
                         path);
    }
    code = check_key_file(fd, path, err);
    if (code == OK) {
        code = read_key(fd, path, text, &n, err);
    }
    if (code) {
        goto out;
    }
    if (n != KEY_FILE_LEN || text[DIGEST_HEX] != '\n' ||
        !digest_parse((struct str){text, DIGEST_HEX}, &secret)) {
        code = err_set(err, ERR_USAGE,
                       "site key \"%s\" is not 64 hex digits and a newline "
                       "(bring it back from the backup; another key makes "
                       "other pseudonyms)",
                       path);
        goto out;
    }
    site_key_set(k, secret.b);
out:
    explicit_bzero(text, sizeof text);
    explicit_bzero(&secret, sizeof secret);
    (void)close(fd);
    return code;
}

enum err_code site_key_create(const char *path, struct err *err)
{
    unsigned char secret[32];
    char text[KEY_FILE_LEN + 1];
    enum err_code code;

    must(sodium_init() >= 0);
    randombytes_buf(secret, sizeof secret);
    hex(secret, sizeof secret, text);
    text[DIGEST_HEX] = '\n';
    code = file_create(path, (struct str){text, KEY_FILE_LEN}, 0600, NULL, err);
    explicit_bzero(secret, sizeof secret);
    explicit_bzero(text, sizeof text);
    return code;
}

struct digest site_hmac(const struct site_key *k, char domain,
                        const struct str *fields, size_t n)
{
    crypto_auth_hmacsha256_state state = hmac_begin(k);
    unsigned char first = (unsigned char)domain;
    unsigned char length[8];
    struct digest d;

    crypto_auth_hmacsha256_update(&state, &first, 1);
    for (size_t i = 0; i < n; i++) {
        put_length(length, fields[i].len);
        crypto_auth_hmacsha256_update(&state, length, sizeof length);
        crypto_auth_hmacsha256_update(
            &state, (const unsigned char *)fields[i].ptr, fields[i].len);
    }
    crypto_auth_hmacsha256_final(&state, d.b);
    explicit_bzero(&state, sizeof state);
    return d;
}

int64_t site_hash_bytes(const struct site_key *k, struct str bytes)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t value;
    int64_t key;

    (void)crypto_shorthash(out, (const unsigned char *)bytes.ptr, bytes.len,
                           k->sip);
    memcpy(&value, out, sizeof value);
    value = le64toh(value);
    memcpy(&key, &value, sizeof key);
    return key == 0 ? 1 : key;
}

int64_t site_hash(const struct site_key *k, char domain,
                  const struct str *fields, size_t n)
{
    char small[1024]; /* nearly every key */
    char *at = small;
    struct arena a;
    size_t need = 1;
    int64_t key;

    arena_init(&a, 0);
    for (size_t i = 0; i < n; i++) {
        need += 8 + fields[i].len;
    }
    if (need > sizeof small) {
        at = arena_alloc(&a, need);
    }
    at[0] = domain;
    need = 1;
    for (size_t i = 0; i < n; i++) {
        put_length((unsigned char *)at + need, fields[i].len);
        buf_copy(at + need + 8, fields[i]);
        need += 8 + fields[i].len;
    }
    key = site_hash_bytes(k, (struct str){at, need});
    arena_release(&a);
    return key;
}

struct record_key site_record_key(const struct site_key *k,
                                  const struct str *fields, size_t n)
{
    struct digest d = site_hmac(k, 'r', fields, n);
    struct record_key key;

    memcpy(key.sip, d.b, sizeof key.sip);
    return key;
}

void record_hash(const struct record_key *k, struct str bytes,
                 unsigned char out[RECORD_HASH_LEN])
{
    (void)crypto_shorthash_siphashx24(out, (const unsigned char *)bytes.ptr,
                                      bytes.len, k->sip);
}
