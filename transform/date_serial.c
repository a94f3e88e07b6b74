/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date_serial - day numbers of spreadsheets.  The decimal text is cut into
 * whole days and a fraction of eleven digits, and a microsecond is more than
 * one unit of that.
 */
#include "transform/date_serial.h"

#define MANTISSA_MAX 40    /* a double is never written with more */
#define FRACTION_DIGITS 11 /* 10^11 * 864 still fits in 63 bits */
#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define LAST 2958465      /* 9999-12-31 */
#define DAYS_OF_1904 1462 /* serial of 1904-01-01 */
#define SERIAL_OF_1970 25569
#define NEVER 60 /* 1900-02-29 */

struct decimal {
    char digit[MANTISSA_MAX];
    int32_t n, point; /* digits; how many of them stand before the point */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_exponent(struct str s, int32_t *point)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    int64_t value;

    if (s.len > 0 && (s.ptr[0] == '+' || negative)) {
        s.ptr++, s.len--;
    }
    if (s.len < 1 || s.len > 2 || !is_digit(s.ptr[0]) ||
        !str_int64(s, &value)) {
        return false;
    }
    *point += (int32_t)(negative ? -value : value);
    return true;
}

static bool read_decimal(struct str s, struct decimal *d)
{
    size_t i = 0;
    bool dot = false;

    *d = (struct decimal){0};
    for (; i < s.len && (is_digit(s.ptr[i]) || (s.ptr[i] == '.' && !dot));
         i++) {
        if (s.ptr[i] == '.') {
            dot = true;
        } else if (d->n == MANTISSA_MAX) {
            return false;
        } else {
            d->digit[d->n++] = s.ptr[i];
            d->point += !dot;
        }
    }
    if (d->point == 0 || s.ptr[i - 1] == '.') {
        return false;
    }
    if (i == s.len) {
        return true;
    }
    return (s.ptr[i] | 0x20) == 'e' &&
           read_exponent((struct str){s.ptr + i + 1, s.len - i - 1}, &d->point);
}

static int32_t digit_at(const struct decimal *d, int32_t i)
{
    return i >= 0 && i < d->n ? d->digit[i] - '0' : 0;
}

static int64_t micros_of(const struct decimal *d)
{
    int64_t fraction = 0, micros, second, off, slack = DAY / 2;

    for (int32_t i = 0; i < FRACTION_DIGITS; i++) {
        fraction = fraction * 10 + digit_at(d, d->point + i);
    }
    micros = (fraction * 864 + 500) / 1000;
    for (int32_t i = d->point; i < d->n && slack > 0; i++) {
        slack /= 10;
    }
    slack = slack > SECOND / 2000 ? slack : SECOND / 2000;
    second = (micros + SECOND / 2) / SECOND * SECOND;
    off = micros > second ? micros - second : second - micros;
    return off <= slack ? second : micros;
}

bool date_serial_read(struct str s, bool since_1904, struct date_serial *out)
{
    struct decimal d;
    int64_t days = 0;

    if (!read_decimal(s, &d)) {
        return false;
    }
    for (int32_t i = 0; i < d.point && days <= LAST; i++) {
        days = days * 10 + digit_at(&d, i);
    }
    out->micros = micros_of(&d);
    out->clock = false;
    for (int32_t i = d.point; i < d.n; i++) {
        out->clock |= digit_at(&d, i) != 0;
    }
    days += since_1904 ? DAYS_OF_1904 : 0;
    if (days > LAST || days == NEVER) {
        return false;
    }
    out->day =
        days < 1 ? DAY_NONE : (int32_t)days - SERIAL_OF_1970 + (days < NEVER);
    if (out->micros == DAY) {
        out->micros = 0;
        out->day += out->day != DAY_NONE;
    }
    return true;
}
