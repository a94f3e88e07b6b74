/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of common/digest; vectors from FIPS 180-4, RFC 4231 and the SipHash
 * reference, or made with openssl and a second implementation. */
#include <sys/stat.h>

#include "common/digest.h"
#include "tests/support/unit.h"

static const unsigned char fixed[32] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

static void sha256_agrees_with_fips(void **state)
{
    char hex[DIGEST_HEX + 1];
    struct digest d = sha256_of(STR("abc"));

    (void)state;
    digest_hex(&d, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
                             "b00361a396177a9cb410ff61f20015ad");
    d = sha256_of(STR_NULL);
    digest_hex(&d, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb924"
                             "27ae41e4649b934ca495991b7852b855");
}

static void sha256_streams_to_the_same_digest(void **state)
{
    struct sha256 *s = sha256_new();
    struct digest whole = sha256_of(STR("abcdef")), d;

    (void)state;
    sha256_put(s, "abc", 3);
    sha256_put(s, NULL, 0);
    sha256_put(s, "def", 3);
    d = sha256_end(s);
    assert_memory_equal(d.b, whole.b, DIGEST_LEN);
}

static void sha256_fields_are_kept_apart(void **state)
{
    struct sha256 *s = sha256_new(), *t = sha256_new();
    struct digest a, b, plain;

    (void)state;
    sha256_field(s, STR("ab"));
    sha256_field(s, STR("c"));
    sha256_field(t, STR("a"));
    sha256_field(t, STR("bc"));
    a = sha256_end(s);
    b = sha256_end(t);
    assert_memory_not_equal(a.b, b.b, DIGEST_LEN);
    plain = sha256_of((struct str){"\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0c", 19});
    assert_memory_equal(a.b, plain.b, DIGEST_LEN);
}

static void digest_parses_what_it_prints(void **state)
{
    char hex[DIGEST_HEX + 1];
    struct digest d = sha256_of(STR("x")), e;

    (void)state;
    digest_hex(&d, hex);
    assert_true(digest_parse(str_from(hex), &e));
    assert_memory_equal(d.b, e.b, DIGEST_LEN);
    hex[5] = 'g';
    assert_false(digest_parse(str_from(hex), &e));
    assert_false(digest_parse(STR("ab"), &e));
}

static void digest_base32_is_rfc_4648_of_80_bits(void **state)
{
    struct digest d = {"foobarfoob and more"};
    char out[17];

    (void)state;
    digest_base32(&d, out);
    assert_string_equal(out, "mzxw6ytbojtg633c");
}

static void site_key_derives_as_documented(void **state)
{
    /* printf sip | openssl dgst -sha256 -mac HMAC -macopt hexkey:0001...1f */
    static const unsigned char sip[] = {0xce, 0x67, 0x5b, 0x3c, 0x48, 0x32,
                                        0x21, 0x03, 0x70, 0xca, 0x7c, 0x5c,
                                        0xbb, 0x02, 0x60, 0x6f};
    struct site_key k;

    (void)state;
    site_key_set(&k, fixed);
    assert_memory_equal(k.sip, sip, 16);
    assert_string_equal(k.fingerprint, "5ab8c392c2c54035a048aa6596dd415f"
                                       "0ce2e6f7c449b83e66f5d90f018993e5");
    site_key_wipe(&k);
    assert_int_equal(k.secret[31], 0);
}

static void site_hash_bytes_is_siphash_2_4(void **state)
{
    /* reference vectors, key 00..0f: of 00..07 and of 00..0e */
    struct site_key k;
    static const char in[] = "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16";

    (void)state;
    memcpy(k.sip, fixed, 16);
    assert_true((uint64_t)site_hash_bytes(&k, (struct str){in, 8}) ==
                0x93f5f5799a932462u);
    assert_true((uint64_t)site_hash_bytes(&k, (struct str){in, 15}) ==
                0xa129ca6149be45e5u);
}

static void site_hash_keeps_fields_and_domains_apart(void **state)
{
    const struct str a[] = {STR("ab"), STR("c")}, b[] = {STR("a"), STR("bc")};
    struct site_key k;

    (void)state;
    site_key_set(&k, fixed);
    assert_true(site_hash(&k, 'c', a, 2) != site_hash(&k, 'c', b, 2));
    assert_true(site_hash(&k, 'c', a, 2) != site_hash(&k, 'e', a, 2));
    assert_true(site_hash(&k, 'c', a, 2) == site_hash(&k, 'c', a, 2));
    assert_true(
        site_hash(&k, 'c', a, 2) ==
        site_hash_bytes(
            &k, (struct str){"c\2\0\0\0\0\0\0\0ab\1\0\0\0\0\0\0\0c", 20}));
}

static void site_hash_takes_long_fields(void **state)
{
    char big[5000], framed[5009] = "e\x88\x13\0\0\0\0\0\0";
    struct str field = {big, sizeof big};
    struct site_key k;

    (void)state;
    memset(big, 'x', sizeof big);
    memset(framed + 9, 'x', sizeof big);
    site_key_set(&k, fixed);
    assert_true(site_hash(&k, 'e', &field, 1) ==
                site_hash_bytes(&k, (struct str){framed, sizeof framed}));
}

static void site_hmac_is_framed_like_the_hash(void **state)
{
    const struct str fields[] = {STR("us-xx"), STR("A-1")};
    struct site_key k;
    struct digest d;
    char hex[DIGEST_HEX + 1];

    (void)state;
    site_key_set(&k, fixed);
    d = site_hmac(&k, 'c', fields, 2);
    digest_hex(&d, hex);
    assert_string_equal(hex, "0943e76416f2b5fe48f4ca29488dec36"
                             "d4b9e103510af94205a7c0363738a095");
}

static void site_key_is_made_once_and_read_back(void **state)
{
    const char *path = in_scratch(state, "site.key");
    struct site_key k, again;
    struct stat st;
    struct err e;

    assert_int_equal(site_key_create(path, &e), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(st.st_size, 65);
    assert_int_equal(site_key_load(&k, path, &e), OK);
    assert_int_equal(site_key_create(path, &e), OK);
    assert_int_equal(site_key_load(&again, path, &e), OK);
    assert_memory_equal(k.secret, again.secret, 32);
    assert_int_equal(strlen(k.fingerprint), DIGEST_HEX);
}

static void site_key_refuses_other_modes_links_and_contents(void **state)
{
    const char *path = in_scratch(state, "site.key");
    const char *link = in_scratch(state, "link");
    struct site_key k;
    struct err e;

    assert_int_equal(site_key_load(&k, path, &e), ERR_USAGE);
    assert_contains(e.text, "lapse setup");
    assert_int_equal(site_key_create(path, &e), OK);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(site_key_load(&k, link, &e), ERR_USAGE);
    assert_contains(e.text, "symbolic link");
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(site_key_load(&k, path, &e), ERR_USAGE);
    assert_contains(e.text, "chmod 600");
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(site_key_load(&k, path, &e), OK);
    assert_int_equal(chmod(path, 0600), 0);
    put_file(path, "abcdef\n");
    assert_int_equal(site_key_load(&k, path, &e), ERR_USAGE);
    assert_null(strstr(e.text, "abcdef"));
    assert_int_equal(site_key_load(&k, *state, &e), ERR_USAGE);
    assert_contains(e.text, "regular file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_agrees_with_fips),
        cmocka_unit_test(sha256_streams_to_the_same_digest),
        cmocka_unit_test(sha256_fields_are_kept_apart),
        cmocka_unit_test(digest_parses_what_it_prints),
        cmocka_unit_test(digest_base32_is_rfc_4648_of_80_bits),
        cmocka_unit_test(site_key_derives_as_documented),
        cmocka_unit_test(site_hash_bytes_is_siphash_2_4),
        cmocka_unit_test(site_hash_keeps_fields_and_domains_apart),
        cmocka_unit_test(site_hash_takes_long_fields),
        cmocka_unit_test(site_hmac_is_framed_like_the_hash),
        cmocka_unit_test_setup_teardown(site_key_is_made_once_and_read_back,
                                        scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(
            site_key_refuses_other_modes_links_and_contents, scratch_setup,
            scratch_teardown),
    };

    return cmocka_run_group_tests_name("common/digest", tests, NULL, NULL);
}
