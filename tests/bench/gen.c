/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gen - writes the contact history of a county that does not exist, of any
 * length, to stdout: ten columns, about 181 bytes a row, in the order of
 * entry, UTF-8, quoted fields with commas, quotes and line ends.  Clean:
 * loaders that stop at the first bad row are to be measured too.  Every
 * person, number and note in it is invented.  The same arguments give the
 * same bytes.
 *
 *   gen [-n ROWS] [-s SEED] [-k CASES] [-d DAYS] [-c CHANGED] >FILE
 *
 *   -n  rows (1000000)
 *   -s  1 to 99; files of different seeds share no contact_id (1)
 *   -k  cases (a fortieth of the rows)
 *   -d  the rows lie in the last DAYS days before 2025 (2557, from 2018 on)
 *   -c  this many rows in a million differ from what they are without -c
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/day.h"

#define LAST_DAY 20088 /* 2024-12-31 */
#define SPAN 2557      /* days from 2018-01-01 on */

struct county {
    uint64_t rows, seed, cases, days, changed;
    uint64_t state; /* of the random numbers */
};

static uint32_t below(struct county *c, uint64_t n) /* xorshift64*, Vigna */
{
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (uint32_t)(((c->state * UINT64_C(2685821657736338717)) >> 32) * n >>
                      32);
}

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define PICK(c, a) (a)[below(c, COUNT(a))]

static const char *const surnames[] = {
    "Ashgrove",  "Bramwell",    "Carrow",       "Duñes",
    "Elmhurst",  "Farrowby",    "Grønvale",     "Hollis",
    "O'Thistle", "Juniperson",  "Kestrel",      "Lindenbaum",
    "Marlowen",  "Nettlecombe", "Quillfeather", "St. Rowan"};
static const char *const given[] = {"Ada", "Ben",  "Chloë", "Dev",
                                    "Eve", "Finn", "Inés",  "Theodora"};
static const char *const offices[] = {"North",   "South",    "Harbor Point",
                                      "Valley",  "Riverton", "Old Mill",
                                      "Central", "East"};

/* Spellings of one type of contact, how often it is made, how it may end. */
struct kind {
    const char *spelled[3];
    unsigned weight;
    const char *result[4];
};
static const struct kind kinds[] = {
    {{"OFFICE VISIT", "Office Visit", "OV"},
     300,
     {"Completed", "Completed", "Kept", "No Show"}},
    {{"HOME VISIT", "Home Visit", "HV"},
     130,
     {"Completed", "Completed", "Not Present", "No Answer"}},
    {{"FIELD CONTACT", "Field Contact", "FIELD"},
     40,
     {"Completed", "Completed", "COMPLETED", "Not Present"}},
    {{"VIDEO CALL", "Video Call", "Video call"},
     30,
     {"Completed", "Completed", "Rescheduled", "No Show"}},
    {{"TELEPHONE CONTACT", "Phone - Client", "TC"},
     190,
     {"Completed", "Completed", "Left Message", "No Answer"}},
    {{"TEXT MESSAGE", "Text Message", "TXT"},
     50,
     {"Completed", "Completed", "", "No Answer"}},
    {{"MAIL-IN REPORT", "Mail-in Report", "MIR"},
     40,
     {"Completed", "Completed", "", "Completed"}},
    {{"KIOSK REPORT", "Kiosk Report", "KIOSK"},
     40,
     {"Completed", "Completed", "COMPLETED", "Completed"}},
    {{"COLLATERAL - FAMILY", "Collateral - Family", "Coll/Fam"},
     60,
     {"Completed", "Completed", "Left Message", "No Answer"}},
    {{"COLLATERAL - EMPLOYER", "Collateral - Employer", "Coll/Emp"},
     40,
     {"Completed", "Completed", "Left Message", "No Answer"}},
    {{"DRUG TEST", "Drug Test", "UA"},
     60,
     {"Completed", "Completed", "Refused", "No Show"}},
    {{"RECORD CHECK", "Record Check", "RC"},
     20,
     {"Completed", "", "", "Completed"}}};

static const char *const notes[] = {
    "Reported as directed.",
    "Reviewed the conditions of supervision, no questions.",
    "Employment verified by pay stub.",
    "Client states no new arrests",
    "no answer at the door, left card",
    "Payment plan discussed; balance owed $125.00.",
    "Next appointment set for next month.",
    "Missed a treatment session, will reschedule.",
    "Residence verified.",
    "Advised client re: curfew",
    "Left voicemail, asked for a call back.",
    "Referred to the workforce program.",
    "Phone was disconnected.",
    "Client said \"\"all is well\"\" and left.",
    "No change.",
    "Community service: 12 hours done, 28 remain.",
    "Low battery reported, charged.",
    "Will follow up."};

static void put_moment(int32_t day, unsigned minute)
{
    struct civil c = day_to_civil(day);
    unsigned hour = minute / 60;

    printf("%02d/%02d/%04d %02u:%02u %cM", c.month, c.day, c.year,
           hour % 12 ? hour % 12 : 12, minute % 60, hour < 12 ? 'A' : 'P');
}

static const struct kind *pick_kind(struct county *c)
{
    uint32_t sum = 0, at;

    for (size_t i = 0; i < COUNT(kinds); i++) {
        sum += kinds[i].weight;
    }
    at = below(c, sum);
    for (size_t i = 0;; i++) {
        if (at < kinds[i].weight) {
            return &kinds[i];
        }
        at -= kinds[i].weight;
    }
}

/* A case is under supervision for three of the seven years; nobody looks
 * after every tenth as after the others. */
static uint64_t pick_case(struct county *c, int32_t day)
{
    uint64_t past = (uint64_t)(day - (LAST_DAY + 1 - SPAN));
    uint64_t first = past * (c->cases * 7 / 10) / SPAN;
    uint64_t number = first + below(c, c->cases * 3 / 10 + 1);

    if (number % 10 == 0 && below(c, 4)) {
        number = first + below(c, c->cases * 3 / 10 + 1);
    }
    return number;
}

/* Whether row i is one of those that -c changes; free of c->state. */
static bool is_changed(const struct county *c, uint64_t i)
{
    uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
    return (x ^ x >> 32) % 1000000 < c->changed;
}

static void put_row(struct county *c, uint64_t i)
{
    int32_t day =
        LAST_DAY + 1 - (int32_t)c->days + (int32_t)(i * c->days / c->rows);
    unsigned minute = 8 * 60 + below(c, 9 * 60);
    const struct kind *kind = pick_kind(c);
    uint64_t number = pick_case(c, day);
    uint64_t officer = 100 + number * 7919 % 250;
    /* one entry in twelve is made days or weeks later */
    int32_t late = below(c, 12) ? 0 : 1 + (int32_t)below(c, 30);
    bool changed = is_changed(c, i);

    printf("%llu,EX-%07llu,\"%s, %s\",P%04llu,%s,",
           (unsigned long long)(c->seed * 100000000 + i),
           (unsigned long long)number, surnames[number % COUNT(surnames)],
           given[number / 16 % COUNT(given)], (unsigned long long)officer,
           offices[officer % COUNT(offices)]);
    put_moment(day, minute + (changed ? 7 : 0));
    printf(",%s,%s,\"", PICK(c, kind->spelled), PICK(c, kind->result));
    for (unsigned n = 1 + below(c, 3); n > 0; n--) {
        const char *between = below(c, 100) ? " " : "\n";

        printf("%s%s", PICK(c, notes), n > 1 ? between : "");
    }
    printf("%s\",", changed ? " Corrected." : "");
    put_moment(day + late, minute + 30 + below(c, 300));
    putchar('\n');
}

static uint64_t number(const char *text, uint64_t least, uint64_t most)
{
    char *end;
    unsigned long long n = strtoull(text, &end, 10);

    if (*end || n < least || n > most) {
        fprintf(stderr, "gen: \"%s\" is no number from %llu to %llu\n", text,
                (unsigned long long)least, (unsigned long long)most);
        exit(2);
    }
    return n;
}

int main(int argc, char **argv)
{
    struct county c = {.rows = 1000000, .seed = 1, .days = SPAN};
    int opt;

    while ((opt = getopt(argc, argv, "n:s:k:d:c:")) != -1) {
        switch (opt) {
        case 'n':
            c.rows = number(optarg, 1, 100000000);
            break;
        case 's':
            c.seed = number(optarg, 1, 99);
            break;
        case 'k':
            c.cases = number(optarg, 1, 9999999);
            break;
        case 'd':
            c.days = number(optarg, 1, SPAN);
            break;
        case 'c':
            c.changed = number(optarg, 0, 1000000);
            break;
        default:
            fputs("usage: gen [-n ROWS] [-s SEED] [-k CASES] [-d DAYS]"
                  " [-c CHANGED]\n",
                  stderr);
            return 2;
        }
    }
    if (c.cases == 0) {
        c.cases = c.rows / 40 + 1;
    }
    c.state = UINT64_C(88172645463325252) ^ c.seed;
    puts("contact_id,case_number,client_name,officer_id,office,contact_at,"
         "contact_type,result,notes,entered_at");
    for (uint64_t i = 0; i < c.rows; i++) {
        put_row(&c, i);
    }
    if (fclose(stdout)) {
        fprintf(stderr, "gen: could not write: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
