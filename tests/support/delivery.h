/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delivery - one archived CSV in a scratch state directory with its source
 * file, receipts, site key and plan: what the tests of the transform pipeline
 * start from.  Its people are invented.
 */
#ifndef LAPSE_TESTS_DELIVERY_H
#define LAPSE_TESTS_DELIVERY_H

#include "common/day.h"
#include "common/digest.h"
#include "tests/support/unit.h"
#include "transform/deliver.h"
#include "transform/receipts.h"

static const char delivery_yaml[] =
    "source: us-zz-test\n"
    "title: Test county (invented)\n"
    "fetch: {kind: folder, path: x}\n"
    "delivery: full\n"
    "files:\n"
    "  contacts:\n"
    "    match: '*.csv'\n"
    "    schema:\n"
    "      primaryKey: [id]\n"
    "      fields:\n"
    "      - {name: id}\n"
    "      - {name: case, to: case_number, constraints: {required: true}}\n"
    "      - {name: day, to: occurred, type: date, constraints: {required: "
    "true}}\n"
    "      - {name: code, to: code}\n"
    "      - {name: text, to: note}\n"
    "map:\n"
    "  code:\n"
    "    contact/subject/in_person/completed: [OV]\n"
    "    contact/subject/phone_voice/completed: [TEL]\n"
    "emit:\n"
    "- {file: contacts, as: contact}\n"
    "rules:\n"
    "- when: {channel: phone_voice, note: /voicemail/}\n"
    "  set: {corrected_channel: voicemail}\n"
    "  why: the note says voicemail\n";

static const char delivery_csv[] = "id,case,day,code,text,extra\n"
                                   "1,A1,2024-01-05,OV,,x\n"
                                   "2,A1,2024-02-05,TEL,left voicemail,x\n"
                                   "3,A2,2024-02-30,OV,,x\n"
                                   "4,A2,2024-03-01,XX,,x\n";

struct delivery_fixture {
    struct arena arena;
    const char *state;
    const char *blob; /* path of the archived bytes */
    struct source *src;
    struct site_key key;
    struct delivery *delivery;
    size_t n;
    struct deliver deliver;
};

static inline void delivery_archive(struct delivery_fixture *f,
                                    struct str bytes, int round)
{
    struct digest d = sha256_of(bytes);
    char hex[DIGEST_HEX + 1];
    const char *path;
    struct err err = {0};
    struct str line;

    digest_hex(&d, hex);
    path = arena_printf(&f->arena, "%s/archive/%.2s", f->state, hex).ptr;
    assert_int_equal(file_mkdirs(path, &err), OK);
    f->blob = arena_printf(&f->arena, "%s/%s", path, hex).ptr;
    assert_int_equal(file_write(f->blob, bytes, 0600, &err), OK);
    path = arena_printf(&f->arena, "%s/receipts", f->state).ptr;
    assert_int_equal(file_mkdirs(path, &err), OK);
    path = arena_printf(&f->arena, "%s/us-zz-test.jsonl", path).ptr;
    line =
        arena_printf(&f->arena,
                     "{\"source\":\"us-zz-test\",\"round\":%d,\"last\":true,"
                     "\"name\":\"a.csv\",\"sha256\":\"%s\",\"bytes\":%zu,"
                     "\"fetched_at\":\"2024-04-0%dT00:00:00Z\",\"status\":0}",
                     round, hex, bytes.len, round);
    assert_int_equal(file_append_line(path, line, &err), OK);
}

static inline void delivery_plan(struct delivery_fixture *f)
{
    struct receipt_round *rounds;
    struct plan_options o = {DAY_NONE, NULL, f->key.fingerprint};
    struct str problem = STR_NULL;
    struct err err = {0};
    size_t n;

    assert_int_equal(receipts_load(&f->arena, f->state, STR("us-zz-test"),
                                   &rounds, &n, &err),
                     OK);
    assert_int_equal(plan_make(&f->arena, f->src, &o, rounds, n, &f->delivery,
                               &f->n, &problem, &err),
                     OK);
    f->deliver = (struct deliver){.src = f->src,
                                  .delivery = &f->delivery[f->n - 1],
                                  .key = &f->key,
                                  .state = f->state,
                                  .quiet = true};
}

static inline void delivery_setup(struct delivery_fixture *f, void **state,
                                  const char *yaml, struct str bytes)
{
    unsigned char secret[32] = {7};
    struct err err = {0};
    const char *path;

    arena_init(&f->arena, 0);
    f->state = *state;
    site_key_set(&f->key, secret);
    assert_int_equal(file_mkdirs(in_scratch(state, "us-zz"), &err), OK);
    path = in_scratch(state, "us-zz/test.yaml");
    put_file(path, yaml);
    if (source_load(&f->arena, path, NULL, &f->src, &err)) {
        fail_msg("%s", err.text);
    }
    delivery_archive(f, bytes, 1);
    delivery_plan(f);
}

static inline void delivery_release(struct delivery_fixture *f)
{
    arena_release(&f->arena);
}

#endif
