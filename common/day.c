/* SPDX-License-Identifier: Apache-2.0 */
/*
 * day - day numbers and civil dates.  The year begins in March here, so that
 * the leap day is its last; eras are 400 years.
 */
#include "common/day.h"

#include <stdio.h>

#define DAYS_OF_ERA 146097
#define EPOCH_SHIFT 719468 /* days from 0000-03-01 to 1970-01-01 */

int32_t day_from_civil(struct civil c)
{
    int32_t year = c.year - (c.month <= 2);
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t year_of_era = year - era * 400;
    int32_t month = (c.month + 9) % 12; /* March is 0 */
    int32_t day_of_year = (153 * month + 2) / 5 + c.day - 1;
    int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_OF_ERA + day_of_era - EPOCH_SHIFT;
}

struct civil day_to_civil(int32_t day)
{
    int64_t z = (int64_t)day + EPOCH_SHIFT;
    int64_t era = (z >= 0 ? z : z - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    int64_t doe = z - era * DAYS_OF_ERA;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9;

    return (struct civil){
        .year = (int32_t)(yoe + era * 400 + (month <= 2)),
        .month = (int32_t)month,
        .day = (int32_t)(doy - (153 * mp + 2) / 5 + 1),
    };
}

int32_t day_last_of_month(int32_t year, int32_t month)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month < 1 || month > 12) {
        return 0;
    }
    return month == 2 && leap ? 29 : lengths[month - 1];
}

bool civil_is_valid(struct civil c)
{
    return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 &&
           c.day >= 1 && c.day <= day_last_of_month(c.year, c.month);
}

bool day_parse_iso(struct str s, int32_t *day)
{
    int32_t parts[3] = {0, 0, 0};
    struct civil c;
    size_t part = 0;

    if (s.len != 10) {
        return false;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (i == 4 || i == 7) {
            if (s.ptr[i] != '-') {
                return false;
            }
            part++;
        } else if (s.ptr[i] < '0' || s.ptr[i] > '9') {
            return false;
        } else {
            parts[part] = parts[part] * 10 + (s.ptr[i] - '0');
        }
    }
    c = (struct civil){parts[0], parts[1], parts[2]};
    if (!civil_is_valid(c)) {
        return false;
    }
    *day = day_from_civil(c);
    return true;
}

void day_format(int32_t day, char out[11])
{
    char text[40];
    struct civil c = day_to_civil(day);
    size_t n = 10;

    if (day == DAY_NONE || c.year < 1 || c.year > 9999) {
        memcpy(out, "-", 2);
        return;
    }
    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
    memcpy(out, text, n);
    out[n] = '\0';
}
