/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen_county - writes the export of a county that does not exist, messy in the
 * ways real exports are: title lines, a footer total, Windows-1252, several
 * spellings of dates, code columns that are read together, voicemails logged
 * as calls, back-dated entries, jail intervals, level changes, a few bad rows.
 * Every person, number and note in it is invented.  The same arguments give
 * the same bytes.
 *
 *   gen_county DIR [CASES [SEED]]        about 40 contact records a case
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/day.h"

#define LAST_DAY 19904  /* 2024-06-30, the day the export was made */
#define FIRST_DAY 18628 /* 2021-01-01 */

static uint64_t state;

static uint32_t below(uint32_t n) /* xorshift64*, Vigna 2016 */
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)(((state * UINT64_C(2685821657736338717)) >> 32) * n >>
                      32);
}

static const char *const surnames[] = {"Ashgrove",    "Bramwell",   "Carrow",
                                       "Dun\xe9s",    "Elmhurst",   "Fenwright",
                                       "Gr\xf8nvale", "Hollis-Quay"};
static const char *const given[] = {"Ada", "Ben",  "Clo\xeb", "Dev",
                                    "Eve", "Finn", "Gus",     "In\xeas"};
static const char *const units[] = {"North", "South", "Harbor", "Valley"};

static const char *const talk[] = {"reviewed conditions",
                                   "employment verified by pay stub",
                                   "client says \x93no change\x94",
                                   "next appt set",
                                   "fees discussed, $25",
                                   "asked about treatment",
                                   ""};
static const char *const voicemails[] = {"left voicemail", "LVM for client",
                                         "no answer, left message",
                                         "left v/m re: appt"};

/* What one visit of each kind is worth, in the words of the export. */
struct visit {
    const char *code1, *code2;
    uint32_t weight;
    const char *const *note;
    uint32_t notes;
};
#define NOTES(a) a, sizeof(a) / sizeof *(a)
static const struct visit visits[] = {
    {"OV", "FF", 26, NOTES(talk)},     {"OV", "", 10, NOTES(talk)},
    {"HV", "FF", 12, NOTES(talk)},     {"HV", "AC", 8, NOTES(talk)},
    {"OV", "NS", 7, NOTES(talk)},      {"TEL", "", 14, NOTES(talk)},
    {"TEL", "", 9, NOTES(voicemails)}, {"CC", "", 8, NOTES(talk)},
    {"UA", "", 4, NOTES(talk)},        {"MR", "", 5, NOTES(talk)},
    {"OV", "UA", 4, NOTES(talk)},      {"ZZ", "", 1, NOTES(talk)}};
enum { VISITS = sizeof visits / sizeof *visits };

static FILE *cases, *contacts, *levels;
static unsigned long records;

static void put_day(FILE *f, int32_t day, unsigned spelling)
{
    struct civil c = day_to_civil(day);

    switch (spelling) {
    case 0:
        fprintf(f, "%02d/%02d/%04d", c.month, c.day, c.year);
        break;
    case 1:
        fprintf(f, "%d/%d/%04d", c.month, c.day, c.year);
        break;
    case 2:
        fprintf(f, "%02d/%02d/%02d", c.month, c.day, c.year % 100);
        break;
    default:
        fprintf(f, "%04d-%02d-%02d", c.year, c.month, c.day);
        break;
    }
}

static unsigned spelling(void)
{
    static const unsigned often[] = {0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3};

    return often[below(sizeof often / sizeof *often)];
}

static const struct visit *pick(void)
{
    uint32_t sum = 0, at;

    for (size_t i = 0; i < VISITS; i++) {
        sum += visits[i].weight;
    }
    at = below(sum);
    for (size_t i = 0;; i++) {
        if (at < visits[i].weight) {
            return &visits[i];
        }
        at -= visits[i].weight;
    }
}

static void put_contact(unsigned number, unsigned officer, int32_t day)
{
    const struct visit *v = pick();
    /* one entry in twelve is made days or weeks later */
    int32_t entered =
        day + (below(12) ? (int32_t)below(2) : 4 + (int32_t)below(40));
    int bad = below(1200) == 0 ? 1 + (int)below(3) : 0;

    if (entered > LAST_DAY) {
        entered = LAST_DAY;
    }
    fprintf(contacts, "%lu,", ++records);
    if (bad == 1) {
        fputs(",", contacts); /* no case number */
    } else {
        fprintf(contacts, "%s%05u,", below(5) ? "PB-" : "pb-0", number);
    }
    if (bad == 2) {
        fputs("02/30/2023,", contacts);
    } else {
        put_day(contacts, day, spelling());
        fputc(',', contacts);
    }
    if (below(3)) {
        fprintf(contacts, "%02u:%02u %s,", 1 + below(12), below(60),
                below(2) ? "PM" : "AM");
    } else {
        fputc(',', contacts);
    }
    fprintf(contacts, "%s,%s,%u,", v->code1, v->code2, officer);
    put_day(contacts, entered, 0);
    if (bad != 3) { /* 3: the row ends too early */
        fprintf(contacts, ",\"%s\"", v->note[below(v->notes)]);
    }
    fputs("\r\n", contacts);
}

/* Days between contacts for a level 1 (high) to 3, and for cases that nobody
 * looks after. */
static int32_t step(unsigned level, int neglected)
{
    int32_t mean = neglected ? 95 : (int32_t)level * 8;

    return 1 + (int32_t)(below((uint32_t)mean) + below((uint32_t)mean));
}

static void put_jail(int32_t in, int32_t out)
{
    if (in) {
        put_day(cases, in, 0);
    }
    fputc(',', cases);
    if (in && out <= LAST_DAY) {
        put_day(cases, out, 0);
    }
}

static void put_case(unsigned number)
{
    int32_t start = FIRST_DAY + (int32_t)below(LAST_DAY - FIRST_DAY - 60);
    int32_t end = below(3) ? 0 : start + 200 + (int32_t)below(900);
    unsigned level = 1 + below(3), officer = 101 + below(60);
    int neglected = below(9) == 0;
    int32_t in = below(10) ? 0 : start + 30 + (int32_t)below(300);
    int32_t out = in + 10 + (int32_t)below(120);

    if (end > LAST_DAY) {
        end = 0;
    }
    if (in > LAST_DAY - 1 || (end && out >= end)) {
        in = 0;
    }
    fprintf(cases, "PB-%05u,\"%s, %s\",%s,%u,", number, surnames[below(8)],
            given[below(8)], units[number % 4], level);
    put_day(cases, start, 0);
    fputc(',', cases);
    if (end) {
        put_day(cases, end, 0);
    } else {
        fputs("12/31/9999", cases);
    }
    fputc(',', cases);
    put_jail(in, out);
    fputs("\r\n", cases);
    for (int32_t day = start + step(level, neglected);
         day <= (end ? end : LAST_DAY); day += step(level, neglected)) {
        if (in && day >= in && day < out) {
            day = out; /* nobody visits the jail */
            continue;
        }
        put_contact(number, officer, day);
        if (below(60) == 0) {
            level = 1 + below(3);
            fprintf(levels, "PB-%05u,", number);
            put_day(levels, day, 0);
            fprintf(levels, ",%u\r\n", level);
        }
    }
}

static FILE *open_in(const char *dir, const char *name)
{
    char path[4096];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "wb");
    if (!f) {
        fprintf(stderr, "gen_county: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return f;
}

int main(int argc, char **argv)
{
    unsigned n = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1200;

    if (argc < 2) {
        fputs("usage: gen_county DIR [CASES [SEED]]\n", stderr);
        return 2;
    }
    state = UINT64_C(88172645463325252) ^
            (argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
    mkdir(argv[1], 0700);
    cases = open_in(argv[1], "cases_2024-06.csv");
    contacts = open_in(argv[1], "contact_history_2024-06.csv");
    levels = open_in(argv[1], "levels_2024-06.csv");
    fputs("Case No.,Client Name,Unit,Lvl,Start,Closed,Jail In,Jail Out\r\n",
          cases);
    fputs("Case,Date,New Level\r\n", levels);
    fputs("EXAMPLE COUNTY PROBATION - invented\r\n"
          "Contact history, printed 06/30/2024\r\n"
          "Rec,Case,Date,Time,Code 1,Code 2,Off,Entered,Comments\r\n",
          contacts);
    for (unsigned i = 1; i <= n; i++) {
        put_case(i);
    }
    fprintf(contacts, "Total,%lu\r\n", records);
    return fclose(cases) | fclose(contacts) | fclose(levels) ? 1 : 0;
}
